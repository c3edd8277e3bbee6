// SPDX-License-Identifier: GPL-2.0-or-later
/* A thread that does one job after another. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fuse/worker.h"

struct job {
	struct job *next;
	void (*work)(void *arg);
	void *arg;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	struct job *first, **last;
	bool quit;
	int fd;
};

/* The next job; null when there will be none. */
static struct job *take_job(struct worker *w)
{
	struct job *job;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->quit)
		pthread_cond_wait(&w->wanted, &w->lock);
	job = w->first;
	if (job) {
		w->first = job->next;
		if (!w->first)
			w->last = &w->first;
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct job *job;

	while ((job = take_job(w))) {
		job->work(job->arg);
		free(job);
		eventfd_write(w->fd, 1);
	}
	return NULL;
}

/* A thread that leaves signals to the loop. */
static int start_thread(struct worker *w)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&w->thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err;
}

struct worker *worker_create(void)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wanted, NULL);
	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->fd >= 0) {
		errno = start_thread(w);
		if (!errno)
			return w;
		close(w->fd);
	}
	free(w);
	return NULL;
}

void worker_destroy(struct worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_signal(&w->wanted);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	close(w->fd);
	free(w);
}

int worker_give(struct worker *w, void (*work)(void *arg), void *arg)
{
	struct job *job = malloc(sizeof(*job));

	if (!job)
		return -ENOMEM;
	*job = (struct job){ .work = work, .arg = arg };
	pthread_mutex_lock(&w->lock);
	*w->last = job;
	w->last = &job->next;
	pthread_cond_signal(&w->wanted);
	pthread_mutex_unlock(&w->lock);
	return 0;
}

int worker_fd(const struct worker *w)
{
	return w->fd;
}

bool worker_done(struct worker *w)
{
	eventfd_t value;

	return !eventfd_read(w->fd, &value);
}

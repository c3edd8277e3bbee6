// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes come and go.
 *
 * Source: 6.1 kernel/fork.c, kernel/exit.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

#define THREAD_SIZE	16384	/* bytes of a kernel stack; 6.1 arch/arm64/include/asm/memory.h */
#define FIRST_PID	300	/* of those that are made by hand: after the boot's own */

struct task *init_task(struct machine *m)
{
	return m->tasks;
}

struct task *find_task(struct machine *m, const char *comm)
{
	struct task *t = m->tasks;

	while (t && strcmp(t->comm, comm))
		t = t->next;
	return t;
}

struct task *current_task(const struct machine *m)
{
	return m->current;
}

struct task *set_current(struct machine *m, struct task *task)
{
	struct task *before = m->current;

	m->current = task;
	set_cpu(m, task->cpu);
	update_task_rules(m);
	return before;
}

static struct task *new_task(const char *comm, int pid)
{
	struct task *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	strcpy(t->comm, comm);
	t->pid = pid;
	t->anon = (struct address_space){ .kind = SPACE_ANON, .task = t };
	t->tables = t->kernel_pages = t->slab = PAGE_NIL;
	return t;
}

int init_tasks(struct machine *m)
{
	m->fbatches = calloc((size_t)m->params.nr_cpus, sizeof(*m->fbatches));
	m->tasks = new_task("init", 1);
	if (!m->fbatches || !m->tasks)
		return -ENOMEM;
	m->tasks->mems_allowed = MEMS_ALL;
	m->tasks->memcg = m->root_memcg;
	m->tasks->cgroup = m->cgroup_root;
	m->tasks->attached = ++m->attaches;
	m->next_pid = FIRST_PID;
	init_cache_nodes(m);
	m->least_swap_prio = -1;
	m->current = m->tasks;
	return 0;
}

void free_tasks(struct machine *m)
{
	while (m->files) {
		struct address_space *file = m->files;

		m->files = file->next;
		free(file->spans);
		free(file->name);
		free(file);
	}
	while (m->tasks) {
		struct task *t = m->tasks;

		m->tasks = t->next;
		free(t->anon.spans);
		free(t->files);
		free(t);
	}
	for (uint32_t n = 0; n < m->nr_spans; n++)
		free_span(m, n);
	free(m->spans);
	free(m->fbatches);
	free(m->writeback.page);
}

/* The stack is all that the task has of kernel memory now. */
static void count_stack(struct machine *m, const struct task *t, long kb)
{
	mod_lruvec_page_state(m, page_chain_first(m, t->kernel_pages), NR_KERNEL_STACK_KB, kb);
}

/* The stack, and the topmost page table. */
static int alloc_process(struct machine *m, struct task *t)
{
	unsigned long stack_pages = THREAD_SIZE >> m->page_shift;
	unsigned long pfn;
	int err;

	if (task_kalloc(m, t, stack_pages ? stack_pages : 1, 0, GFP_KERNEL_ACCOUNT | __GFP_ZERO,
			&err) < (stack_pages ? stack_pages : 1))
		return err;
	t->stack_blocks = t->nr_kernel_blocks;
	count_stack(m, t, THREAD_SIZE / 1024);
	pfn = alloc_pages(m, GFP_KERNEL_ACCOUNT | __GFP_ZERO, 0);
	if (pfn == PFN_NONE)
		return -ENOMEM;
	page_chain_push(m, &t->tables, pfn);
	return 0;
}

static void free_kernel_memory(struct machine *m, struct task *t)
{
	task_slab_free(m, t, t->nr_slab, false);
	task_kfree(m, t, ~0UL);
	if (t->stack_blocks)
		count_stack(m, t, -THREAD_SIZE / 1024);
	t->stack_blocks = 0;
	task_kfree(m, t, ~0UL);
}

int create_task(struct machine *m, const char *comm, struct task **task)
{
	struct task **end = &m->tasks, *t;
	int err;

	if (strlen(comm) >= TASK_COMM_LEN)
		return -ENAMETOOLONG;
	if (find_task(m, comm))
		return -EEXIST;
	t = new_task(comm, m->next_pid);
	if (!t)
		return -ENOMEM;
	t->mems_allowed = m->current->mems_allowed;
	t->mempolicy = m->current->mempolicy;
	t->memcg = m->current->memcg;
	t->cgroup = m->current->cgroup;
	t->cpu = m->current->cpu;
	err = alloc_process(m, t);
	if (err) {
		exit_mmap(m, t);
		free_kernel_memory(m, t);
		free(t);
		return err;
	}
	m->next_pid++;
	t->attached = ++m->attaches;
	while (*end)
		end = &(*end)->next;
	*end = t;
	*task = t;
	return 0;
}

int exit_task(struct machine *m, struct task *task)
{
	struct task **link = &m->tasks;

	if (task == m->tasks)
		return -EPERM;
	task->flags |= PF_EXITING;
	exit_mmap(m, task);
	free_kernel_memory(m, task);
	while (*link != task)
		link = &(*link)->next;
	*link = task->next;
	if (m->current == task)
		set_current(m, m->tasks);
	if (m->hooks.task_exited)
		m->hooks.task_exited(m->hooks.ctx, task);
	free(task->files);
	free(task);
	return 0;
}

void return_to_user(struct machine *m)
{
	mem_cgroup_handle_over_high(m, GFP_KERNEL);
}

int resched(struct machine *m, const struct task *task)
{
	if (m->halted)
		return -EIO;
	daemons_run(m);
	mem_cgroup_sweep(m);
	if (task->killed)
		return -ESRCH;
	return stop_requested(m) ? -EINTR : 0;
}

/* ---- kernel memory ---- */

unsigned long task_kalloc(struct machine *m, struct task *task, unsigned long nr,
			  unsigned int order, gfp_t gfp, int *err)
{
	unsigned long done;

	*err = 0;
	for (done = 0; done < nr && !*err; done++) {
		unsigned long pfn;

		enter(m, FN_kmalloc_order);
		pfn = alloc_pages(m, order ? gfp | __GFP_COMP : gfp, order);
		leave(m);
		if (pfn == PFN_NONE) {
			*err = task->killed ? -ESRCH : -ENOMEM;
			break;
		}
		page_chain_push(m, &task->kernel_pages, pfn);
		task->nr_kernel_pages += 1UL << order;
		task->nr_kernel_blocks++;
		*err = resched(m, task);
	}
	return_to_user(m);
	return done;
}

unsigned long task_kfree(struct machine *m, struct task *task, unsigned long nr)
{
	unsigned long done, pfn;

	for (done = 0; done < nr && task->nr_kernel_blocks > task->stack_blocks; done++) {
		pfn = page_chain_pop(m, &task->kernel_pages);
		task->nr_kernel_blocks--;
		task->nr_kernel_pages -= page_nr_pages(m, pfn);
		free_the_page(m, pfn, page_order(page_at(m, pfn)));
	}
	return done;
}

/* ---- slab ---- */

unsigned long task_slab(struct machine *m, struct task *task, unsigned long nr, bool reclaimable,
			int *err)
{
	gfp_t gfp = GFP_KERNEL | (reclaimable ? __GFP_RECLAIMABLE : 0);
	struct obj_cgroup *objcg;
	unsigned long done;

	*err = 0;
	for (done = 0; done < nr && !*err; done++) {
		unsigned long pfn = PFN_NONE;

		enter(m, FN_allocate_slab);
		if (!memcg_slab_charge(m, gfp, &objcg)) {
			pfn = alloc_pages(m, gfp, 0);
			if (pfn == PFN_NONE)
				memcg_slab_cancel(m, objcg);
		}
		leave(m);
		if (pfn == PFN_NONE) {
			*err = task->killed ? -ESRCH : -ENOMEM;
			break;
		}
		page_at(m, pfn)->flags |= PAGE_SLAB;
		memcg_slab_commit(m, pfn, objcg);
		if (reclaimable) {
			add_reclaimable_slab(m, pfn);
		} else {
			page_chain_push(m, &task->slab, pfn);
			task->nr_slab++;
			mod_lruvec_page_state(m, pfn, NR_SLAB_UNRECLAIMABLE, 1);
		}
		*err = resched(m, task);
	}
	return_to_user(m);
	return done;
}

unsigned long task_slab_free(struct machine *m, struct task *task, unsigned long nr,
			     bool reclaimable)
{
	unsigned long done, pfn;

	if (reclaimable)
		return free_reclaimable_slab(m, nr);
	for (done = 0; done < nr; done++) {
		pfn = page_chain_pop(m, &task->slab);
		if (pfn == PFN_NONE)
			break;
		task->nr_slab--;
		mod_lruvec_page_state(m, pfn, NR_SLAB_UNRECLAIMABLE, -1);
		memcg_slab_uncharge(m, pfn);
		free_the_page(m, pfn, 0);
	}
	return done;
}

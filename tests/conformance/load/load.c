// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads, played on the engine: see load.h, and tests/README.md for the format. */
#include "load.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../boot/text.h"
#include "../play/play.h"
#include "mm/cgroup.h"
#include "mm/internal.h"

#define MAX_PROGRAMS	8
#define MAX_STEPS	16
#define SLAB_RUN	4	/* pages in a row that a boot's slab caches keep */
#define SLICE_PAGES	512	/* of a program, before the next one's turn: a few ms */

/* A process in the background, and what is left for it to do. */
struct program {
	struct task *task;
	struct {
		char verb[16], name[32];
		unsigned long nr;
	} step[MAX_STEPS];
	int nr, at;
	unsigned long done;	/* of the step */
	bool exits;
};

struct load_run {
	struct board *board;
	struct machine *m;
	const char *dir;		/* of the recording */
	const struct load_hooks *hooks;
	struct task *task;		/* in the foreground */
	struct cgroup *cgroup;		/* of processes to come; null: the root */
	unsigned long recorder_processes, recorder_pages;
	int recorded;			/* number of its next process */
	struct program program[MAX_PROGRAMS];
	int nr_programs;
	char *error;
	unsigned long error_size;
};

typedef bool (*verb_fn)(struct load_run *r, int argc, char **argv);

__attribute__((format(printf, 2, 3))) static bool fail(struct load_run *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(r->error, r->error_size, format, ap);
	va_end(ap);
	return false;
}

/* "256M" as pages; a plain number is of pages. */
static unsigned long pages(const struct load_run *r, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	if (*end == 'M')
		n = (n << 20) >> r->m->page_shift;
	else if (*end == 'K')
		n = (n << 10) >> r->m->page_shift;
	return n;
}

static bool carried_out(struct load_run *r, unsigned long done, unsigned long nr, int err)
{
	/* A process killed for want of memory is part of some recordings. */
	if (err == -ESRCH)
		return true;
	return done == nr || fail(r, "%lu of %lu pages: %s", done, nr, strerror(-err));
}

/* ---- what a process does ---- */

static bool work(struct load_run *r, struct task *task, const char *verb, const char *name,
		 unsigned long from, unsigned long nr, int *err)
{
	struct machine *m = r->m;
	struct task *before = set_current(m, task);
	unsigned long done = 0;

	if (!strcmp(verb, "read"))
		done = task_read(m, task, find_file(m, name, true), from, nr, err);
	else if (!strcmp(verb, "write"))
		done = task_write(m, task, find_file(m, name, true), from, nr, err);
	else if (!strcmp(verb, "fault"))
		done = task_fault(m, task, nr, false, err);
	else if (!strcmp(verb, "fault-thp"))
		done = task_fault(m, task, nr, true, err);
	else if (!strcmp(verb, "rewrite"))
		done = task_touch(m, task, from, nr, true, err);
	else
		*err = -EINVAL;
	set_current(m, before);
	return *err != -EINVAL && carried_out(r, done, nr, *err);
}

static bool is_work(const char *verb)
{
	return !strcmp(verb, "read") || !strcmp(verb, "write") || !strcmp(verb, "fault") ||
	       !strcmp(verb, "fault-thp") || !strcmp(verb, "rewrite");
}

/* ---- in the background ---- */

static bool end_program(struct load_run *r, struct program *p)
{
	if (p->task)
		exit_task(r->m, p->task);
	p->task = NULL;
	p->at = p->nr;
	return true;
}

/* A slice of a program's time. */
static bool run_slice(struct load_run *r, struct program *p)
{
	unsigned long nr, left;
	int err = 0;

	if (p->at == p->nr)
		return true;
	nr = p->step[p->at].nr;
	if (!strcmp(p->step[p->at].verb, "rewrite") && !nr)
		nr = p->step[p->at].nr = p->task->anon.size;
	if (!strcmp(p->step[p->at].verb, "sleep")) {
		/* Its time is counted by those who wait. */
		return true;
	}
	left = nr - p->done < SLICE_PAGES ? nr - p->done : SLICE_PAGES;
	if (!work(r, p->task, p->step[p->at].verb, p->step[p->at].name, p->done, left, &err))
		return false;
	p->done += left;
	if (err)	/* killed */
		return end_program(r, p);
	if (p->done >= nr) {
		p->at++;
		p->done = 0;
	}
	if (p->at == p->nr && p->exits)
		return end_program(r, p);
	return true;
}

static bool sleeping(const struct program *p)
{
	return p->at < p->nr && !strcmp(p->step[p->at].verb, "sleep");
}

/* The programs run for so long, or, with 0, until they have ended. */
static bool run_programs(struct load_run *r, uint64_t ns)
{
	uint64_t end = ns ? machine_time(r->m) + ns : ~UINT64_C(0);
	bool busy = true;

	while (busy && machine_time(r->m) < end) {
		uint64_t before = machine_time(r->m);
		bool asleep = false;

		busy = false;
		for (int i = 0; i < r->nr_programs && machine_time(r->m) < end; i++) {
			struct program *p = &r->program[i];

			if (p->at == p->nr)
				continue;
			if (sleeping(p)) {
				asleep = true;
				continue;
			}
			busy = true;
			if (!run_slice(r, p))
				return false;
		}
		if (!busy && asleep) {
			machine_pass(r->m, 10000000);
			busy = true;
		}
		/* Those that sleep wake in time. */
		for (int i = 0; i < r->nr_programs; i++) {
			struct program *p = &r->program[i];

			if (!sleeping(p))
				continue;
			p->done += (unsigned long)((machine_time(r->m) - before) / 1000);
			if (p->done >= p->step[p->at].nr * 1000) {
				p->at++;
				p->done = 0;
				if (p->at == p->nr && p->exits)
					end_program(r, p);
			}
		}
	}
	if (ns && machine_time(r->m) < end)
		machine_pass(r->m, end - machine_time(r->m));
	return true;
}

/* "NAME & VERB …": another step of a process in the background, which begins with the first. */
static bool add_step(struct load_run *r, int argc, char **argv)
{
	struct program *p = NULL;

	for (int i = 0; i < r->nr_programs; i++)
		if (r->program[i].task && !strcmp(r->program[i].task->comm, argv[0]))
			p = &r->program[i];
	if (!p) {
		if (r->nr_programs == MAX_PROGRAMS)
			return fail(r, "too many processes");
		p = &r->program[r->nr_programs++];
		*p = (struct program){ .nr = 0 };
		if (create_task(r->m, argv[0], &p->task))
			return fail(r, "no process %s", argv[0]);
	}
	if (argc < 3 || p->nr == MAX_STEPS)
		return fail(r, "no step");
	if (!strcmp(argv[2], "exit")) {
		p->exits = true;
		return true;
	}
	snprintf(p->step[p->nr].verb, sizeof(p->step[0].verb), "%s", argv[2]);
	if (argc > 4)
		snprintf(p->step[p->nr].name, sizeof(p->step[0].name), "%s", argv[3]);
	if (argc > 3)
		p->step[p->nr].nr = pages(r, argv[argc - 1]);
	p->nr++;
	return true;
}

static bool do_wait(struct load_run *r, int argc, char **argv)
{
	return run_programs(r, argc > 1 ? strtoull(argv[1], NULL, 0) * 1000000 : 0);
}

/* ---- the recorder's own processes ---- */

/* Short-lived processes, as a shell and the commands it starts. */
static bool do_shell(struct load_run *r, int argc, char **argv)
{
	unsigned long nr = argc > 1 ? strtoul(argv[1], NULL, 0) : r->recorder_processes;
	unsigned long each = argc > 2 ? pages(r, argv[2]) : r->recorder_pages;
	char name[TASK_COMM_LEN];
	struct task *t;
	int err = 0;

	for (unsigned long i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "sh%d", r->recorded++);
		if (create_task(r->m, name, &t))
			return fail(r, "no process");
		work(r, t, "fault", "", 0, each, &err);
		exit_task(r->m, t);
		machine_pass(r->m, 2000000);
	}
	return true;
}

static bool do_recorder(struct load_run *r, int argc, char **argv)
{
	if (argc != 3)
		return fail(r, "recorder PROCESSES PAGES");
	r->recorder_processes = strtoul(argv[1], NULL, 0);
	r->recorder_pages = pages(r, argv[2]);
	return true;
}

static bool do_snap(struct load_run *r, int argc, char **argv)
{
	if (argc != 2)
		return fail(r, "snap NAME");
	quiet_vmstat(r->m);
	r->hooks->snap(r->hooks->ctx, argv[1]);
	return do_shell(r, 1, argv);
}

static bool do_except(struct load_run *r, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		r->hooks->except(r->hooks->ctx, argv[1], argv[i]);
	return argc > 2 || fail(r, "except COUNTER STEP...");
}

static bool do_strict(struct load_run *r, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		r->hooks->strict(r->hooks->ctx, atof(argv[1]), argv[i]);
	return argc > 2 || fail(r, "strict FACTOR COUNTER...");
}

/* ---- the machine ---- */

static const struct {
	const char *name;
	void (*set)(struct machine *m, int value);
} sysctls[] = {
	{ "swappiness", set_swappiness },
	{ "min_free_kbytes", set_min_free_kbytes },
	{ "dirty_ratio", set_dirty_ratio },
	{ "dirty_background_ratio", set_dirty_background_ratio },
	{ "dirty_writeback_centisecs", set_dirty_writeback_centisecs },
	{ "dirty_expire_centisecs", set_dirty_expire_centisecs },
	{ "vfs_cache_pressure", set_vfs_cache_pressure },
	{ "watermark_boost_factor", set_watermark_boost_factor },
	{ "watermark_scale_factor", set_watermark_scale_factor },
	{ "compaction_proactiveness", set_compaction_proactiveness },
	{ "zone_reclaim_mode", set_zone_reclaim_mode },
};

static bool do_sysctl(struct load_run *r, int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof(sysctls) / sizeof(sysctls[0]); i++)
		if (!strcmp(argv[1], sysctls[i].name)) {
			sysctls[i].set(r->m, atoi(argv[2]));
			return true;
		}
	return fail(r, "no such sysctl");
}

static bool do_swapon(struct load_run *r, int argc, char **argv)
{
	int err = argc == 3 ? swap_on(r->m, argv[1], pages(r, argv[2]) - 1, -1) : -EINVAL;

	return !err || fail(r, "%s", strerror(-err));
}

static bool do_kswapd(struct load_run *r, int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], "off"))
		return fail(r, "kswapd off");
	for (int nid = 0; nid < r->m->params.nr_nodes; nid++)
		r->m->nodes[nid]->kswapd = DAEMON_NONE;
	return true;
}

static bool do_sync(struct load_run *r, int argc, char **argv)
{
	sync_files(r->m, NULL);
	return true;
}

static bool do_drop(struct load_run *r, int argc, char **argv)
{
	int bits = argc > 1 ? atoi(argv[1]) : 3;

	drop_caches(r->m, bits & 1, bits & 2);
	return true;
}

static bool do_idle(struct load_run *r, int argc, char **argv)
{
	uint64_t left = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000;

	/* As the machine's own timers would have it, which are not the engine's. */
	for (; left > 500; left -= 500) {
		machine_pass(r->m, 500000000);
		kcompactd_interval(r->m);
		refresh_vm_stats(r->m);
	}
	machine_pass(r->m, left * 1000000);
	refresh_vm_stats(r->m);
	return true;
}

static bool do_remove(struct load_run *r, int argc, char **argv)
{
	struct address_space *file = argc > 1 ? find_file(r->m, argv[1], false) : NULL;

	if (!file)
		return fail(r, "no such file");
	remove_file(r->m, file);
	return true;
}

static bool do_compact(struct load_run *r, int argc, char **argv)
{
	compact_nodes(r->m);
	return true;
}

/*
 * "kernel FREE": the kernel and what else the model does not have take memory
 * until so many pages are free.
 */
static bool do_kernel(struct load_run *r, int argc, char **argv)
{
	unsigned long want = argc > 1 ? pages(r, argv[1]) : 0, have;
	int err;

	drain_all_pages(r->m, NULL);
	quiet_vmstat(r->m);
	have = global_zone_page_state(r->m, NR_FREE_PAGES);
	if (have < want)
		return fail(r, "%lu pages are free, %lu were recorded", have, want);
	task_kalloc(r->m, init_task(r->m), have - want, 0, GFP_KERNEL, &err);
	return !err || fail(r, "kernel memory: %s", strerror(-err));
}

/* "hold PAGES": the kernel takes some more, as for a trace buffer. */
static bool do_hold(struct load_run *r, int argc, char **argv)
{
	unsigned long nr = argc > 1 ? pages(r, argv[1]) : 0;
	int err;

	task_kalloc(r->m, init_task(r->m), nr, 0, GFP_KERNEL, &err);
	return !err || fail(r, "kernel memory: %s", strerror(-err));
}

/* A page of objects that are in use, though their kind can be shrunk. */
static void keep_slab_page(struct machine *m, unsigned long pfn)
{
	page_at(m, pfn)->flags |= PAGE_SLAB;
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_SLAB_RECLAIMABLE, 1);
}

/*
 * "slab inuse PAGES OF": of so many pages that were allocated one after
 * another these are left, evenly spread, as the boot leaves them.
 */
static bool do_slab(struct load_run *r, int argc, char **argv)
{
	unsigned long nr = argc > 2 ? pages(r, argv[2]) : 0, of = argc > 3 ? pages(r, argv[3]) : nr;
	unsigned long *pfn = calloc(of, sizeof(*pfn));
	struct machine *m = r->m;
	int err = 0;

	if (argc < 3 || !pfn || of < nr)
		return fail(r, "slab reclaimable|unreclaimable|inuse PAGES [OF]");
	if (strcmp(argv[1], "inuse")) {
		free(pfn);
		task_slab(m, init_task(m), nr, argv[1][0] == 'r', &err);
		return !err || fail(r, "slab: %s", strerror(-err));
	}
	for (unsigned long i = 0; i < of; i++)
		pfn[i] = alloc_pages(m, GFP_KERNEL | __GFP_RECLAIMABLE, 0);
	for (unsigned long i = 0; i < of; i++) {
		if (pfn[i] == PFN_NONE)
			continue;
		if ((i / SLAB_RUN + 1) * nr / of > i / SLAB_RUN * nr / of)
			keep_slab_page(m, pfn[i]);
		else
			free_pages(m, pfn[i], 0);
	}
	free(pfn);
	return true;
}

/*
 * "state FREE WHERE": node 1 as the recorder's dump_free has it, with the
 * movable pages that its where_all names.
 */
static bool do_state(struct load_run *r, int argc, char **argv)
{
	struct lines dump, where;
	unsigned long id, pfn;
	int len;

	if (argc != 3)
		return fail(r, "state FREE WHERE");
	dump = lines_read(r->dir, argv[1]);
	where = lines_read(r->dir, argv[2]);
	if (dump.nr > 2 && where.nr) {
		const char *at = strstr(where.line[0], " ids ");

		state_load(r->m, &(struct dump){ dump.line + 1, dump.nr - 2 });
		for (at = at ? at + 5 : ""; sscanf(at, "%lu:%lu%n", &id, &pfn, &len) == 2; at += len)
			page_set_movable(r->m, pfn, true);
	}
	lines_free(&where);
	lines_free(&dump);
	return true;
}

/*
 * "cgroup": the processes to come are in job/a, with a memory controller.
 * "cgroup high|max PAGES|max": its limits; "cgroup reclaim PAGES".
 */
static bool do_cgroup(struct load_run *r, int argc, char **argv)
{
	struct cgroup *root = cgroup_root(r->m), *job;
	unsigned long nr;

	if (argc == 1)
		return (!cgroup_set_subtree_control(r->m, root, CGROUP_MEMORY | CGROUP_CPUSET, 0) &&
			!cgroup_create(r->m, root, "job", &job) &&
			!cgroup_set_subtree_control(r->m, job, CGROUP_MEMORY, 0) &&
			!cgroup_create(r->m, job, "a", &r->cgroup)) || fail(r, "no cgroup");
	if (argc != 3 || !r->cgroup)
		return fail(r, "cgroup high|max|reclaim PAGES");
	if (strcmp(argv[2], "max"))
		nr = pages(r, argv[2]);
	else
		nr = PAGE_COUNTER_MAX(r->m->page_shift);
	if (!strcmp(argv[1], "high"))
		mem_cgroup_set_high(r->m, r->cgroup->memcg, nr);
	else if (!strcmp(argv[1], "max"))
		mem_cgroup_set_max(r->m, r->cgroup->memcg, nr);
	else
		mem_cgroup_reclaim(r->m, r->cgroup->memcg, nr);
	return true;
}

/* "alloc ORDER GFP NODE [NR]": of that node alone, and it may fail. */
static bool do_alloc(struct load_run *r, int argc, char **argv)
{
	if (argc < 4)
		return fail(r, "alloc ORDER GFP NODE");
	alloc_pages_node(r->m, atoi(argv[3]), parse_gfp(argv[2]) | __GFP_THISNODE | __GFP_NOWARN,
			 (unsigned int)atoi(argv[1]));
	daemons_run(r->m);
	return true;
}

static bool do_task(struct load_run *r, int argc, char **argv)
{
	if (argc != 2 || create_task(r->m, argv[1], &r->task))
		return fail(r, "no process");
	if (r->cgroup && cgroup_attach_task(r->m, r->cgroup, r->task))
		return fail(r, "no process in the cgroup");
	return true;
}

static bool do_exit(struct load_run *r, int argc, char **argv)
{
	exit_task(r->m, r->task);
	r->task = init_task(r->m);
	return true;
}

static const struct {
	const char *name;
	verb_fn run;
} verbs[] = {
	{ "snap", do_snap },	     { "recorder", do_recorder }, { "shell", do_shell },
	{ "sysctl", do_sysctl },     { "swapon", do_swapon },	  { "kswapd", do_kswapd },
	{ "sync", do_sync },	     { "drop", do_drop },	  { "idle", do_idle },
	{ "remove", do_remove },     { "compact", do_compact },	  { "kernel", do_kernel },
	{ "cgroup", do_cgroup },     { "hold", do_hold },	     { "state", do_state },	     { "alloc", do_alloc },
	{ "slab", do_slab },	     { "task", do_task },	  { "exit", do_exit },
	{ "wait", do_wait },	     { "except", do_except },
	{ "strict", do_strict },
};

static bool foreground(struct load_run *r, int argc, char **argv)
{
	const char *name = argc > 2 ? argv[1] : "";
	unsigned long nr = argc > 1 ? pages(r, argv[argc - 1]) : r->task->anon.size;
	int err = 0;

	if (!work(r, r->task, argv[0], name, 0, nr, &err))
		return false;
	if (r->task->killed)
		return do_exit(r, 0, NULL);
	return true;
}

static bool play_line(struct load_run *r, char *line);

/* "repeat N LINE; LINE…", with the number of the round for each %. */
static bool repeat(struct load_run *r, const char *text)
{
	unsigned long nr;
	int skip;

	if (sscanf(text, " repeat %lu %n", &nr, &skip) != 1)
		return fail(r, "repeat N LINE; LINE...");
	for (unsigned long i = 0; i < nr; i++)
		for (const char *at = text + skip; *at; at += strcspn(at, ";"), at += *at == ';') {
			char line[256];
			size_t len = 0, end = strcspn(at, ";");

			for (size_t k = 0; k < end && len < sizeof(line) - 24; k++)
				if (at[k] == '%')
					len += (size_t)snprintf(line + len, 24, "%lu", i);
				else
					line[len++] = at[k];
			line[len] = '\0';
			if (!play_line(r, line))
				return false;
		}
	return true;
}

static bool play_line(struct load_run *r, char *line)
{
	char *argv[16], *save = NULL;
	int argc = 0;

	if (!strncmp(line, "repeat ", 7))
		return repeat(r, line);
	for (char *word = strtok_r(line, " \t", &save); word && argc < 16;
	     word = strtok_r(NULL, " \t", &save))
		argv[argc++] = word;
	if (!argc || argv[0][0] == '#')
		return true;
	if (argc > 1 && !strcmp(argv[1], "&"))
		return add_step(r, argc, argv);
	if (is_work(argv[0]))
		return foreground(r, argc, argv);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(argv[0], verbs[i].name))
			return verbs[i].run(r, argc, argv);
	return fail(r, "what is \"%s\"?", argv[0]);
}

bool load_play(struct board *board, const char *dir, const char *path, const struct load_hooks *hooks, char *error,
	       unsigned long error_size)
{
	struct lines l = lines_read("", path);
	struct load_run r = { .board = board, .m = board_machine(board), .dir = dir, .hooks = hooks,
			      .error = error, .error_size = error_size };
	bool good = l.nr || fail(&r, "%s: nothing in it", path);

	r.task = init_task(r.m);
	for (size_t i = 0; good && i < l.nr; i++) {
		char line[256];

		snprintf(line, sizeof(line), "%s", l.line[i]);
		good = play_line(&r, line);
		if (!good) {
			size_t len = strlen(error);

			snprintf(error + len, error_size - len, " (%s:%zu)", path, i + 1);
		}
	}
	lines_free(&l);
	return good;
}

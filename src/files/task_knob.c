// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks/NAME/: by what rules a process gets memory, set by hand. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "files/files_i.h"
#include "vfs/number.h"

/* A file of a task in the log: tasks/NAME/FILE. */
static int refuse(const struct vfs_call *call, const char *file, const char *why)
{
	char path[64];

	snprintf(path, sizeof(path), "tasks/%s/%s", call_task(call)->comm, file);
	return files_refuse(call_files(call), path, -EINVAL, "%s", why);
}

/* What was set counts from the next request on. */
static void apply(const struct vfs_call *call)
{
	struct machine *m = call_machine(call);

	set_current(m, current_task(m));
}

#define WORD_MAX 256

/* What is written, without space around it. False: it is too long, or has a NUL. */
static bool take_word(const char *text, size_t len, char word[WORD_MAX])
{
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	if (len >= WORD_MAX || memchr(text, 0, len))
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	return true;
}

/* ---- cpu ---- */

static int get_cpu(const struct vfs_call *call, long long *v)
{
	v[0] = call_task(call)->cpu;
	return 0;
}

static int put_cpu(const struct vfs_call *call, const long long *v, unsigned int n)
{
	if (v[0] < 0 || v[0] >= machine_params(call_machine(call))->nr_cpus)
		return refuse(call, "cpu", "there is no such CPU");
	call_task(call)->cpu = (int)v[0];
	apply(call);
	return 0;
}

static const struct vfs_number cpu_number = { .get = get_cpu, .set = put_cpu };

/* ---- oom_score_adj ---- */

#define OOM_SCORE_ADJ_LIMIT	1000
#define PROC_NUMBUF		13	/* what the kernel looks at, with a NUL */

static int show_oom_score_adj(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%d\n", call_task(call)->oom_score_adj);
	return 0;
}

/* Source: 6.1 oom_score_adj_write(). */
static ssize_t store_oom_score_adj(const struct vfs_call *call, const char *text, size_t len)
{
	char word[WORD_MAX];
	long long value;
	int err;

	if (len > PROC_NUMBUF - 1)
		len = PROC_NUMBUF - 1;
	if (!take_word(text, strnlen(text, len), word))
		return refuse(call, "oom_score_adj", "this is no number");
	err = number_kstrto(word, VFS_INT, &value);
	if (err)
		return refuse(call, "oom_score_adj", "this is no number");
	if (value < -OOM_SCORE_ADJ_LIMIT || value > OOM_SCORE_ADJ_LIMIT)
		return refuse(call, "oom_score_adj", "it is -1000 … 1000");
	call_task(call)->oom_score_adj = (short)value;
	return (ssize_t)len;
}

/* ---- mems_allowed ---- */

static int show_mems_allowed(const struct vfs_call *call, struct vfs_text *out)
{
	nodemask_t nodes = call_task(call)->mems_allowed & node_states_memory(call_machine(call));

	print_list(out, in_nodemask, &nodes, MAX_NUMNODES);
	vfs_putc(out, '\n');
	return 0;
}

/* Nothing: all there are, whatever comes. */
static ssize_t store_mems_allowed(const struct vfs_call *call, const char *text, size_t len)
{
	struct machine *m = call_machine(call);
	nodemask_t nodes = MEMS_ALL;
	char word[WORD_MAX];

	if (!take_word(text, len, word) ||
	    (*word && !parse_nodes(word, nr_online_nodes(m), &nodes)))
		return refuse(call, "mems_allowed", "it is a list of nodes that are there, as 0,2-3");
	if (nodes == node_states_memory(m))
		nodes = MEMS_ALL;
	if (set_mems_allowed(m, call_task(call), nodes))
		return refuse(call, "mems_allowed", "a node has no memory");
	apply(call);
	return (ssize_t)len;
}

/* ---- mempolicy ---- */

static const char *const policy_modes[] = {
	[MPOL_DEFAULT] = "default",
	[MPOL_PREFERRED] = "prefer",
	[MPOL_BIND] = "bind",
	[MPOL_INTERLEAVE] = "interleave",
	[MPOL_LOCAL] = "local",
	[MPOL_PREFERRED_MANY] = "prefer (many)",
};

/* Source: 6.1 mpol_to_str(). */
static int show_mempolicy(const struct vfs_call *call, struct vfs_text *out)
{
	const struct mempolicy *policy = &call_task(call)->mempolicy;

	vfs_puts(out, policy_modes[policy->mode]);
	if (policy->nodes && policy->mode != MPOL_DEFAULT && policy->mode != MPOL_LOCAL) {
		vfs_putc(out, ':');
		print_list(out, in_nodemask, &policy->nodes, MAX_NUMNODES);
	}
	vfs_putc(out, '\n');
	return 0;
}

static bool find_mode(const char *word, enum mpol_mode *mode)
{
	for (size_t i = 0; i < ARRAY_SIZE(policy_modes); i++)
		if (!strcmp(word, policy_modes[i])) {
			*mode = (enum mpol_mode)i;
			return true;
		}
	return false;
}

/* MODE or MODE:NODES. Source: 6.1 mpol_parse_str(). */
static bool parse_mempolicy(const struct machine *m, char *word, enum mpol_mode *mode,
			    nodemask_t *nodes)
{
	char *list = strchr(word, ':');

	*nodes = 0;
	if (list) {
		*list++ = '\0';
		if (!parse_nodes(list, nr_online_nodes(m), nodes) ||
		    *nodes & ~node_states_memory(m))
			return false;
	}
	if (!find_mode(word, mode))
		return false;
	if (*mode == MPOL_INTERLEAVE && !list)
		*nodes = node_states_memory(m);
	return *mode != MPOL_PREFERRED || !list || strspn(list, "0123456789") == strlen(list);
}

static ssize_t store_mempolicy(const struct vfs_call *call, const char *text, size_t len)
{
	struct machine *m = call_machine(call);
	enum mpol_mode mode;
	char word[WORD_MAX];
	nodemask_t nodes;

	if (!take_word(text, len, word) || !parse_mempolicy(m, word, &mode, &nodes))
		return refuse(call, "mempolicy", "it is default, local, prefer:NODE, bind:NODES, "
			      "interleave:NODES or prefer (many):NODES, of nodes with memory");
	if (set_mempolicy(m, call_task(call), mode, nodes))
		return refuse(call, "mempolicy", "the mode is about other nodes than these, or the "
			      "task's cpuset allows none of them");
	apply(call);
	return (ssize_t)len;
}

/* ---- flags ---- */

static const struct {
	const char *name;
	uint32_t flag;		/* 0: it is struct task.oom_victim */
} flags[] = {
	{ "memalloc", PF_MEMALLOC },
	{ "memalloc_nofs", PF_MEMALLOC_NOFS },
	{ "memalloc_noio", PF_MEMALLOC_NOIO },
	{ "memalloc_pin", PF_MEMALLOC_PIN },
	{ "exiting", PF_EXITING },
	{ "dumpcore", PF_DUMPCORE },
	{ "dying", 0 },
};

static int show_flags(const struct vfs_call *call, struct vfs_text *out)
{
	const struct task *t = call_task(call);
	const char *space = "";

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].flag ? t->flags & flags[i].flag : t->oom_victim) {
			vfs_printf(out, "%s%s", space, flags[i].name);
			space = " ";
		}
	vfs_putc(out, '\n');
	return 0;
}

static bool find_flag(const char *name, size_t *i)
{
	for (*i = 0; *i < ARRAY_SIZE(flags); ++*i)
		if (!strcmp(name, flags[*i].name))
			return true;
	return false;
}

/* Those that are named, and no others. */
static ssize_t store_flags(const struct vfs_call *call, const char *text, size_t len)
{
	char words[WORD_MAX], *rest;
	struct task *t = call_task(call);
	uint32_t mask = 0, set = 0;
	bool dying = false;
	size_t i;

	if (!take_word(text, len, words))
		return refuse(call, "flags", "this is too long");
	for (char *word = strtok_r(words, " \t\n,", &rest); word;
	     word = strtok_r(NULL, " \t\n,", &rest)) {
		if (!find_flag(word, &i))
			return refuse(call, "flags", "they are memalloc, memalloc_nofs, memalloc_noio, "
				      "memalloc_pin, exiting, dumpcore and dying");
		set |= flags[i].flag;
		dying |= !flags[i].flag;
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		mask |= flags[i].flag;
	t->flags = (t->flags & ~mask) | set;
	t->oom_victim = dying;
	apply(call);
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "task/cpu", .number = &cpu_number },
	{ .name = "task/oom_score_adj", .show = show_oom_score_adj, .store = store_oom_score_adj },
	{ .name = "task/mems_allowed", .show = show_mems_allowed, .store = store_mems_allowed },
	{ .name = "task/mempolicy", .show = show_mempolicy, .store = store_mempolicy },
	{ .name = "task/flags", .show = show_flags, .store = store_flags },
};

const struct files_rows task_knob_rows = { rows, ARRAY_SIZE(rows) };

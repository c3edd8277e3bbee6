// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree of cgroups, its controllers and its tasks.
 *
 * Source: 6.1 kernel/cgroup/cgroup.c.
 */
#include "mm/cgroup.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

/* ---- the tree ---- */

struct cgroup *cgroup_root(const struct machine *m)
{
	return m->cgroup_root;
}

struct cgroup *cgroup_iter(struct cgroup *root, struct cgroup *prev)
{
	if (!prev)
		return root;
	if (prev->children)
		return prev->children;
	while (prev != root && !prev->next)
		prev = prev->parent;
	return prev == root ? NULL : prev->next;
}

struct cgroup *cgroup_from_id(const struct machine *m, unsigned long id)
{
	struct cgroup *c = NULL;

	while ((c = cgroup_iter(m->cgroup_root, c)) && c->id != id)
		;
	return c;
}

unsigned int cgroup_control(const struct cgroup *cgroup)
{
	return cgroup->parent ? cgroup->parent->subtree_control : CGROUP_CONTROLLERS;
}

bool cgroup_is_below(const struct cgroup *cgroup, const struct cgroup *root)
{
	while (cgroup && cgroup != root)
		cgroup = cgroup->parent;
	return cgroup;
}

static void free_cgroup(struct cgroup *c)
{
	if (!c)
		return;
	free(c->cpuset);
	free(c->name);
	free(c->path);
	free(c);
}

static char *path_of(const struct cgroup *parent, const char *name)
{
	const char *above = parent && parent->parent ? parent->path : "";
	char *path = malloc(strlen(above) + 1 + strlen(name) + 1);

	if (path) {
		strcpy(path, above);
		strcpy(path + strlen(above), "/");
		strcpy(path + strlen(above) + 1, name);
	}
	return path;
}

static struct cgroup *alloc_cgroup(struct machine *m, struct cgroup *parent, const char *name)
{
	struct cgroup *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct cgroup){ .id = m->cgroup_ids + 1, .parent = parent,
			      .name = strdup(parent ? name : "/"),
			      .path = path_of(parent, parent ? name : ""),
			      .max_descendants = INT_MAX, .max_depth = INT_MAX };
	if (c->name && c->path)
		return c;
	free_cgroup(c);
	return NULL;
}

int init_cgroups(struct machine *m)
{
	m->cgroup_root = alloc_cgroup(m, NULL, "");
	if (!m->cgroup_root)
		return -ENOMEM;
	m->cgroup_ids++;
	m->cgroup_root->memcg = m->root_memcg;
	m->root_memcg->cgroup = m->cgroup_root;
	return 0;
}

void free_cgroups(struct machine *m)
{
	struct cgroup *c = m->cgroup_root;

	while (c) {
		struct cgroup *parent = c->parent;

		if (c->children) {
			c = c->children;
			continue;
		}
		if (parent)
			parent->children = c->next;
		free_cgroup(c);
		c = parent;
	}
}

/* ---- tasks ---- */

static struct mem_cgroup *effective_memcg(const struct cgroup *c)
{
	while (!c->memcg)
		c = c->parent;
	return c->memcg;
}

/* Whom tasks are charged to, by the controllers they are under now. */
static void update_tasks(struct machine *m, const struct cgroup *root)
{
	for (struct task *t = m->tasks; t; t = t->next)
		if (cgroup_is_below(t->cgroup, root))
			t->memcg = effective_memcg(t->cgroup);
}

struct task *cgroup_next_task(const struct machine *m, const struct cgroup *cgroup,
			      const struct task *prev)
{
	struct task *next = NULL;

	for (struct task *t = m->tasks; t; t = t->next)
		if (t->cgroup == cgroup && (!prev || t->attached > prev->attached) &&
		    (!next || t->attached < next->attached))
			next = t;
	return next;
}

bool cgroup_is_populated(const struct machine *m, struct cgroup *cgroup)
{
	for (struct cgroup *c = NULL; (c = cgroup_iter(cgroup, c)); )
		if (cgroup_next_task(m, c, NULL))
			return true;
	return false;
}

/* Tasks in between would compete with the children; those of the root may. */
static bool may_have_tasks(const struct machine *m, const struct cgroup *c)
{
	if (!c->parent || !c->subtree_control)
		return true;
	if (c->subtree_control & ~(unsigned int)CGROUP_CPUSET)
		return false;
	for (struct cgroup *child = c->children; child; child = child->next)
		if (cgroup_is_populated(m, child))
			return false;
	return true;
}

int cgroup_attach_task(struct machine *m, struct cgroup *cgroup, struct task *task)
{
	const struct cgroup *before = task->cgroup;

	if (!may_have_tasks(m, cgroup))
		return -EBUSY;
	if (before == cgroup)
		return 0;
	task->cgroup = cgroup;
	task->attached = ++m->attaches;
	task->memcg = effective_memcg(cgroup);
	cpuset_attach(m, task, before);
	return 0;
}

void cgroup_kill(struct machine *m, struct cgroup *cgroup)
{
	for (struct task *t = m->tasks->next; t; t = t->next)
		if (cgroup_is_below(t->cgroup, cgroup) && !(t->flags & PF_KTHREAD))
			t->killed = true;
}

/* ---- controllers ---- */

static int give_controllers(struct machine *m, struct cgroup *c, unsigned int controllers)
{
	int err = 0;

	if (controllers & CGROUP_CPUSET && !c->cpuset)
		err = cpuset_create(m, c);
	if (!err && controllers & CGROUP_MEMORY && !c->memcg)
		err = mem_cgroup_create(m, effective_memcg(c->parent), c, &c->memcg);
	return err;
}

static void take_controllers(struct machine *m, struct cgroup *c, unsigned int controllers)
{
	if (controllers & CGROUP_CPUSET && c->cpuset)
		cpuset_destroy(m, c);
	if (controllers & CGROUP_MEMORY && c->memcg) {
		struct mem_cgroup *memcg = c->memcg;

		c->memcg = NULL;
		update_tasks(m, c);
		mem_cgroup_offline(m, memcg);
	}
}

/* Source: 6.1 cgroup_check_hierarchy_limits(). */
static bool within_limits(const struct cgroup *parent)
{
	for (int level = 0; parent; parent = parent->parent, level++)
		if (parent->nr_descendants >= parent->max_descendants ||
		    level >= parent->max_depth)
			return false;
	return true;
}

int cgroup_create(struct machine *m, struct cgroup *parent, const char *name,
		  struct cgroup **cgroup)
{
	struct cgroup **end = &parent->children, *c;
	int err;

	if (strchr(name, '\n'))
		return -EINVAL;
	if (!within_limits(parent))
		return -EAGAIN;
	c = alloc_cgroup(m, parent, name);
	if (!c)
		return -ENOMEM;
	err = give_controllers(m, c, parent->subtree_control);
	if (err) {
		take_controllers(m, c, CGROUP_CONTROLLERS);
		free_cgroup(c);
		return err;
	}
	m->cgroup_ids++;
	while (*end)
		end = &(*end)->next;
	*end = c;
	for (; parent; parent = parent->parent)
		parent->nr_descendants++;
	*cgroup = c;
	return 0;
}

int cgroup_remove(struct machine *m, struct cgroup *cgroup)
{
	struct cgroup **link;

	if (!cgroup->parent)
		return -EPERM;
	if (cgroup->children || cgroup_next_task(m, cgroup, NULL))
		return -EBUSY;
	if (cgroup->memcg)
		cgroup->memcg->removed = true;
	take_controllers(m, cgroup, CGROUP_CONTROLLERS);
	for (link = &cgroup->parent->children; *link != cgroup; )
		link = &(*link)->next;
	*link = cgroup->next;
	for (struct cgroup *c = cgroup->parent; c; c = c->parent)
		c->nr_descendants--;
	free_cgroup(cgroup);
	mem_cgroup_sweep(m);
	return 0;
}

/* Source: 6.1 cgroup_subtree_control_write(), cgroup_vet_subtree_control_enable(). */
static int vet_subtree_control(const struct machine *m, const struct cgroup *c,
			       unsigned int enable, unsigned int disable)
{
	if (enable & ~cgroup_control(c))
		return -ENOENT;
	for (const struct cgroup *child = c->children; child; child = child->next)
		if (child->subtree_control & disable)
			return -EBUSY;
	if (!enable || !c->parent || !cgroup_next_task(m, c, NULL))
		return 0;
	/* It has tasks: only what controls single threads, and with none below it. */
	if (enable & ~(unsigned int)CGROUP_CPUSET ||
	    c->subtree_control & ~(unsigned int)CGROUP_CPUSET)
		return -EBUSY;
	for (struct cgroup *child = c->children; child; child = child->next)
		if (cgroup_is_populated(m, child))
			return -EBUSY;
	return 0;
}

int cgroup_set_subtree_control(struct machine *m, struct cgroup *cgroup, unsigned int enable,
			       unsigned int disable)
{
	int err;

	enable &= ~cgroup->subtree_control;
	disable &= cgroup->subtree_control;
	err = vet_subtree_control(m, cgroup, enable, disable);
	if (err)
		return err;
	cgroup->subtree_control = (cgroup->subtree_control | enable) & ~disable;
	for (struct cgroup *child = cgroup->children; child && !err; child = child->next)
		err = give_controllers(m, child, enable);
	if (err) {
		cgroup->subtree_control = (cgroup->subtree_control | disable) & ~enable;
		disable = enable;
	}
	for (struct cgroup *child = cgroup->children; child; child = child->next)
		take_controllers(m, child, disable);
	update_tasks(m, cgroup);
	mem_cgroup_sweep(m);
	return err;
}

int cgroup_nr_dying_descendants(struct machine *m, const struct cgroup *cgroup)
{
	struct mem_cgroup *memcg = NULL;
	int nr = 0;

	mem_cgroup_sweep(m);
	while (cgroup->memcg && (memcg = mem_cgroup_iter(m, cgroup->memcg, memcg)))
		nr += memcg->removed;
	return nr;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built-in machines, and finding out what a name means: see desc.h. */
#include "machine/builtin.h"

#include <stdio.h>
#include <string.h>

#include "machine/desc.h"

/* The line about a machine: the text of its first key, "about". */
static const char *about_of(const char *text)
{
	const char *p = strstr(text, "\"about\": \"");

	return p ? p + strlen("\"about\": \"") : "";
}

const char *machine_builtin_list(size_t index, const char **about, size_t *about_len)
{
	if (index >= nr_builtin_machines)
		return NULL;
	*about = about_of(builtin_machines[index].text);
	*about_len = strcspn(*about, "\"");
	return builtin_machines[index].name;
}

struct machine_desc *machine_desc_from_builtin(const char *name, char error[DESC_ERROR_MAX])
{
	for (size_t i = 0; i < nr_builtin_machines; i++)
		if (!strcmp(name, builtin_machines[i].name))
			return machine_desc_from_json_text(builtin_machines[i].text, name, error);
	snprintf(error, DESC_ERROR_MAX, "there is no built-in machine \"%.100s\"", name);
	return NULL;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

struct machine_desc *machine_desc_load(const char *name, char error[DESC_ERROR_MAX])
{
	if (ends_with(name, ".json"))
		return machine_desc_from_json(name, error);
	if (ends_with(name, ".dtb"))
		return machine_desc_from_dtb(name, error);
	for (size_t i = 0; i < nr_builtin_machines; i++)
		if (!strcmp(name, builtin_machines[i].name))
			return machine_desc_from_builtin(name, error);
	snprintf(error, DESC_ERROR_MAX,
		 "\"%.200s\" is neither a machine file (.json), nor a device tree (.dtb), nor a "
		 "built-in machine",
		 name);
	return NULL;
}

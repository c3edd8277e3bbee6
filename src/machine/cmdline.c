/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel command line: see cmdline.h. */
#include "machine/cmdline.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/boolean.h"
#include "machine/hotplug.h"
#include "mm/memblock.h"

#define MAX_INIT_ARGS 32 /* 6.1 CONFIG_INIT_ENV_ARG_LIMIT */

struct parser {
	struct boot_options *options;
	struct printk_log *log;
	const struct cmdline_kernel *kernel;
};

static void say(const struct parser *p, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(const struct parser *p, enum log_level level, const char *format, ...)
{
	va_list args;

	if (!p->log)
		return;
	va_start(args, format);
	printk_vemit(p->log, level, 0, format, args);
	va_end(args);
}

/* ---- numbers and words ---- */

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10) : 99;
}

/* Digits only, no sign, no space, wrapping when too large. Source: 6.1 simple_strtoull(). */
static unsigned long long parse_number(const char *s, const char **end)
{
	unsigned long long value = 0;
	unsigned int base = s[0] == '0' ? 8 : 10;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && isxdigit((unsigned char)s[2])) {
		base = 16;
		s += 2;
	}
	for (; digit_value(*s) < base; s++)
		value = value * base + digit_value(*s);
	*end = s;
	return value;
}

unsigned long long memparse(const char *s, const char **end)
{
	static const char suffixes[] = "KMGTPE";
	unsigned long long value = parse_number(s, &s);
	const char *suffix = *s ? strchr(suffixes, toupper((unsigned char)*s)) : NULL;

	if (suffix) {
		value <<= 10 * (suffix - suffixes + 1);
		s++;
	}
	if (end)
		*end = s;
	return value;
}

bool parameq(const char *a, const char *b)
{
	for (;; a++, b++) {
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b) && *a && *b))
			return false;
		if (!*a)
			return true;
	}
}

/* The end of the word at args, with *equals at its first "=" or null. */
static char *word_end(char *args, bool in_quote, char **equals)
{
	*equals = NULL;
	for (; *args; args++) {
		if (isspace((unsigned char)*args) && !in_quote)
			break;
		if (*args == '=' && !*equals)
			*equals = args;
		if (*args == '"')
			in_quote = !in_quote;
	}
	return args;
}

char *next_arg(char *args, char **param, char **value)
{
	bool quoted = *args == '"';
	char *start = args + quoted, *equals, *end;

	end = word_end(start, quoted, &equals);
	if (equals == start) /* a name is at least one character long */
		equals = NULL;
	*param = start;
	*value = NULL;
	if (equals) {
		*equals = 0;
		*value = equals + 1;
		if (**value == '"') {
			++*value;
			if (end > *value && end[-1] == '"')
				end[-1] = 0;
		}
	}
	if (quoted && end > start && end[-1] == '"')
		end[-1] = 0;
	if (*end)
		*end++ = 0;
	while (isspace((unsigned char)*end))
		end++;
	return end;
}

/* ---- options that act while memory is set up ---- */

/* Each returns 0, or what makes the option "malformed". value may be null. */

static int early_cma(const struct parser *p, const char *value)
{
	struct boot_options *o = p->options;

	if (!value) {
		say(p, LOG_ERR, "cma: Config string not provided");
		return -1;
	}
	o->cma_given = true;
	o->cma_size = memparse(value, &value);
	/* A size that wraps to all ones reads as "not given": 6.1 size_cmdline. */
	if (o->cma_size == PHYS_ADDR_MAX)
		o->cma_given = false;
	if (*value != '@')
		return 0;
	o->cma_base = memparse(value + 1, &value);
	o->cma_limit = *value == '-' ? memparse(value + 1, &value) : o->cma_base + o->cma_size;
	return 0;
}

static int early_cma_pernuma(const struct parser *p, const char *value)
{
	p->options->cma_pernuma = value ? memparse(value, NULL) : 0;
	return 0;
}

/* A decimal number as sscanf("%lu") takes it, with leading spaces; its length or 0. */
static size_t decimal(const char *s, unsigned long *value)
{
	const char *p = s;

	while (isspace((unsigned char)*p))
		p++;
	if (!isdigit((unsigned char)*p))
		return 0;
	for (*value = 0; isdigit((unsigned char)*p); p++)
		*value = *value * 10 + (unsigned long)(*p - '0');
	return (size_t)(p - s);
}

static int early_hugetlb_cma(const struct parser *p, const char *value)
{
	struct boot_options *o = p->options;
	const char *s = value ? value : "";
	unsigned long nid;

	while (*s) {
		size_t len = decimal(s, &nid);

		if (!len)
			break;
		if (s[len] != ':') {
			o->hugetlb_cma = memparse(value, NULL);
			break;
		}
		if (nid >= MAX_NUMNODES)
			break;
		o->hugetlb_cma_node[nid] = memparse(s + len + 1, &s);
		o->hugetlb_cma += o->hugetlb_cma_node[nid];
		if (*s++ != ',')
			break;
	}
	return 0;
}

static int early_mem(const struct parser *p, const char *value)
{
	phys_addr_t page_mask = ~(((phys_addr_t)1 << p->kernel->page_shift) - 1);

	if (!value)
		return 1;
	p->options->memory_limit = memparse(value, NULL) & page_mask;
	say(p, LOG_NOTICE, "Memory limited to %lldMB", (long long)p->options->memory_limit >> 20);
	return 0;
}

static int parse_core(const struct parser *p, const char *value, unsigned long *pages,
		      unsigned long *percent)
{
	const char *end;
	unsigned long long number;

	if (!value)
		return -1;
	number = parse_number(value, &end);
	if (*end == '%') {
		*percent = number;
		return 0;
	}
	*pages = memparse(value, NULL) >> p->kernel->page_shift;
	*percent = 0;
	return 0;
}

static int early_kernelcore(const struct parser *p, const char *value)
{
	struct movable_request *r = &p->options->movable;

	/* Source: 6.1 cmdline_parse_kernelcore(), parse_option_str(). */
	if (value && !strncmp(value, "mirror", 6) && (!value[6] || value[6] == ',')) {
		r->mirror = true;
		return 0;
	}
	return parse_core(p, value, &r->kernelcore, &r->kernelcore_percent);
}

static int early_movablecore(const struct parser *p, const char *value)
{
	struct movable_request *r = &p->options->movable;

	return parse_core(p, value, &r->movablecore, &r->movablecore_percent);
}

static int early_numa(const struct parser *p, const char *value)
{
	if (!value)
		return -1;
	if (!strncmp(value, "off", 3))
		p->options->numa_off = true;
	return 0;
}

static int early_page_owner(const struct parser *p, const char *value)
{
	int on = p->kernel->page_owner ? parse_bool(value) : 0;

	if (on < 0)
		return -1;
	p->options->page_owner = on;
	return 0;
}

static int early_nr_cpus(const struct parser *p, const char *value)
{
	unsigned long n;

	if (value && decimal(value, &n) && n > 0)
		p->options->nr_cpus = n < NR_CPUS ? (int)n : NR_CPUS;
	return 0;
}

static int early_log_buf_len(const struct parser *p, const char *value)
{
	if (!value)
		return -1;
	p->options->log_buf_len = memparse(value, NULL);
	return 0;
}

/* Source: 6.1 setup_io_tlb_npages(). */
static int early_swiotlb(const struct parser *p, const char *value)
{
	struct boot_options *o = p->options;

	if (!value)
		return 0;
	if (isdigit((unsigned char)*value))
		o->swiotlb_slabs = parse_number(value, &value);
	if (*value == ',')
		value++;
	if (isdigit((unsigned char)*value))
		o->swiotlb_areas = (unsigned int)parse_number(value, &value);
	if (*value == ',')
		value++;
	o->swiotlb_force = !strcmp(value, "force");
	o->swiotlb_off = !strcmp(value, "noforce");
	return 0;
}

static int early_crashkernel(const struct parser *p, const char *value)
{
	snprintf(p->options->crashkernel, sizeof(p->options->crashkernel), "%s",
		 value ? value : "");
	return 0;
}

static int early_coherent_pool(const struct parser *p, const char *value)
{
	p->options->coherent_pool = value ? memparse(value, NULL) : 0;
	return 0;
}

/* Source: 6.1 init/main.c (set_debug_rodata()), arm64 arch_parse_debug_rodata(). */
static int early_rodata(const struct parser *p, const char *value)
{
	if (value && (!strcmp(value, "full") || !strcmp(value, "on") || !strcmp(value, "off"))) {
		p->options->rodata_given = true;
		p->options->rodata_full = *value == 'f';
	} else {
		say(p, LOG_WARNING, "Invalid option string for rodata: '%s'",
		    value ? value : "(null)");
	}
	return 0;
}

/* Not an early option in 6.1, but told here since it stands alone. */
static int early_thp(const struct parser *p, const char *value)
{
	if (value && !strcmp(value, "never"))
		p->options->thp_never = true;
	return 0;
}

/* What a module does not take is said when the kernel's own parameters are parsed. */
static int invalid(const struct parser *p, const char *param, const char *value)
{
	struct boot_options *o = p->options;
	const int max = (int)(sizeof(o->invalid) / sizeof(o->invalid[0]));
	int i = o->nr_invalid < max ? o->nr_invalid++ : max - 1;

	o->invalid[i].param = param;
	snprintf(o->invalid[i].value, sizeof(o->invalid[i].value), "%s", value ? value : "");
	return 0;
}

/* Nor this, a module's: the later one counts. Source: 6.1 param_set_bool(). */
static int early_shuffle(const struct parser *p, const char *value)
{
	struct boot_options *o = p->options;
	int on = value ? parse_bool(value) : 1;

	if (on < 0) {
		return invalid(p, "page_alloc.shuffle", value);
	}
	o->shuffle_given = true;
	o->shuffle = on;
	return 0;
}

/* Source: 6.1 setup_memhp_default_state(): an unknown word changes nothing. */
static int early_memhp_default_state(const struct parser *p, const char *value)
{
	int type = value ? match_word(online_type_names, NR_ONLINE_TYPES, value) : -1;

	if (type >= 0)
		p->options->hotplug.default_type = (enum online_type)type;
	return 0;
}

static int early_movable_node(const struct parser *p, const char *value)
{
	p->options->hotplug.movable_node = true;
	return 0;
}

static int early_online_policy(const struct parser *p, const char *value)
{
	int policy = value ? match_word(online_policy_names, ONLINE_POLICY_AUTO_MOVABLE + 1, value)
			   : -1;

	if (policy < 0)
		return invalid(p, "memory_hotplug.online_policy", value);
	p->options->hotplug.policy = (enum online_policy)policy;
	return 0;
}

static int early_auto_movable_ratio(const struct parser *p, const char *value)
{
	const char *end = value;
	unsigned long long n = value ? parse_number(value, &end) : 0;

	if (end == value || *end || n > UINT_MAX)
		return invalid(p, "memory_hotplug.auto_movable_ratio", value);
	p->options->hotplug.auto_movable_ratio = (unsigned int)n;
	return 0;
}

static int early_auto_movable_numa_aware(const struct parser *p, const char *value)
{
	int on = value ? parse_bool(value) : 1;

	if (on < 0)
		return invalid(p, "memory_hotplug.auto_movable_numa_aware", value);
	p->options->hotplug.auto_movable_numa_aware = on;
	return 0;
}

static const struct {
	const char *name;
	int (*parse)(const struct parser *p, const char *value);
} early_options[] = {
	{"cma", early_cma},
	{"cma_pernuma", early_cma_pernuma},
	{"coherent_pool", early_coherent_pool},
	{"crashkernel", early_crashkernel},
	{"hugetlb_cma", early_hugetlb_cma},
	{"kernelcore", early_kernelcore},
	{"log_buf_len", early_log_buf_len},
	{"mem", early_mem},
	{"memhp_default_state", early_memhp_default_state},
	{"memory_hotplug.auto_movable_numa_aware", early_auto_movable_numa_aware},
	{"memory_hotplug.auto_movable_ratio", early_auto_movable_ratio},
	{"memory_hotplug.online_policy", early_online_policy},
	{"movable_node", early_movable_node},
	{"movablecore", early_movablecore},
	{"nr_cpus", early_nr_cpus},
	{"numa", early_numa},
	{"page_alloc.shuffle", early_shuffle},
	{"page_owner", early_page_owner},
	{"rodata", early_rodata},
	{"swiotlb", early_swiotlb},
	{"transparent_hugepage", early_thp},
};

#define NR_EARLY (sizeof(early_options) / sizeof(early_options[0]))

/* Source: 6.1 do_early_param(). */
static void do_early_param(const struct parser *p, const char *param, const char *value)
{
	for (size_t i = 0; i < NR_EARLY; i++)
		if (parameq(param, early_options[i].name) && early_options[i].parse(p, value))
			say(p, LOG_WARNING, "Malformed early option '%s'", param);
}

/* ---- options for user space ---- */

struct init_args {
	char *args[MAX_INIT_ARGS], *envs[MAX_INIT_ARGS];
	int nr_args, nr_envs;
};

/* Whether the kernel takes a parameter for itself. Source: 6.1 unknown_bootoption(). */
static bool taken(const struct parser *p, const char *param, const char *value)
{
	if (!p->kernel->page_owner && parameq(param, "page_owner"))
		return false;
	for (size_t i = 0; i < NR_EARLY; i++)
		if (parameq(param, early_options[i].name))
			return true;
	return (value && !strcmp(param, "BOOT_IMAGE")) || !strncmp(param, "kexec", 5) ||
	       strchr(param, '.') || boot_param_known(param);
}

/* A later setting of a variable takes the place of the earlier. */
static void pass_env(struct init_args *init, char *param, size_t name_len)
{
	int i;

	for (i = 0; i < init->nr_envs; i++)
		if (!strncmp(param, init->envs[i], name_len + 1))
			break;
	if (i == MAX_INIT_ARGS)
		return;
	init->envs[i] = param;
	if (i == init->nr_envs)
		init->nr_envs++;
}

static void pass_to_init(const struct parser *p, struct init_args *init, char *param, char *value)
{
	size_t name_len = strlen(param);

	if (taken(p, param, value))
		return;
	if (!value) {
		if (init->nr_args < MAX_INIT_ARGS)
			init->args[init->nr_args++] = param;
		return;
	}
	/* Put the word together again, without the quotes. Source: 6.1 repair_env_string(). */
	param[name_len] = '=';
	memmove(param + name_len + 1, value, strlen(value) + 1);
	pass_env(init, param, name_len);
}

static void list_unknown(struct boot_options *o, const struct init_args *init)
{
	size_t at = 0;

	for (int i = 0; i < init->nr_args + init->nr_envs; i++) {
		const char *word =
			i < init->nr_args ? init->args[i] : init->envs[i - init->nr_args];
		int n = snprintf(o->unknown + at, sizeof(o->unknown) - at, "%s%s", at ? " " : "",
				 word);

		if (n < 0 || (size_t)n >= sizeof(o->unknown) - at)
			return;
		at += (size_t)n;
	}
}

static char *skip_spaces(char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* What follows "--" is for init and not looked at. Source: 6.1 parse_args(). */
static bool stops(const char *param, const char *value)
{
	return !value && !strcmp(param, "--");
}

void boot_options_parse(struct boot_options *options, const char *cmdline,
			const struct cmdline_kernel *kernel, struct printk_log *log)
{
	struct parser p = {options, log, kernel};
	struct init_args init = {.nr_args = 0};
	char copy[COMMAND_LINE_SIZE], *args, *param, *value;

	memset(options, 0, sizeof(*options));
	options->memory_limit = PHYS_ADDR_MAX;
	options->hotplug.auto_movable_ratio = 301;
	options->hotplug.auto_movable_numa_aware = true;
	snprintf(options->line, sizeof(options->line), "%s", cmdline);
	memcpy(copy, options->line, sizeof(copy));
	for (args = skip_spaces(options->line); *args;) {
		args = next_arg(args, &param, &value);
		if (stops(param, value))
			break;
		do_early_param(&p, param, value);
	}
	for (args = skip_spaces(copy); *args;) {
		args = next_arg(args, &param, &value);
		if (stops(param, value))
			break;
		pass_to_init(&p, &init, param, value);
	}
	list_unknown(options, &init);
}

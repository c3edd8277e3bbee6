// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * buddyfs-cma-trial: one size of a CMA area, and whether a driver's script
 * gets on with it. buddyfs-cma-size runs it for many sizes.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/options.h"
#include "sizing/trial.h"

enum { EXIT_SURVIVED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct program {
	const char *name;
	struct trial trial;
	const char *script_name;
	bool limits;
};

static void usage(FILE *out, const char *name)
{
	fprintf(out,
		"usage: %s [options] --size SIZE [MACHINE] SCRIPT\n"
		"       %s [options] --area NAME [MACHINE] SCRIPT\n"
		"\n"
		"Boot a machine with cma=SIZE, run a driver's script on the default CMA area, and\n"
		"print one line of what came of it. SCRIPT may be - for the standard input.\n"
		"\n"
		"    --size SIZE            of the default area: a number, and K, M or G\n"
		"    --area NAME            an area of the device tree, as large as it is\n"
		"    --cycles N             how often the script is run (200)\n"
		"    --seed N               what chance follows from (1)\n"
		"    --seeds N              so many seeds from there on, each from a new boot (1)\n"
		"    --limits               print what sizes there are to try\n"
		"    --watch FIFO           end when nobody has it open for writing any more\n"
		"    -o cmdline=TEXT, mem=SIZE[@BASE], policy=NAME:VALUE\n"
		"                           as for buddyfs\n"
		"    -h, --help             print this\n"
		"    -V, --version          print the version\n"
		"\n"
		"Exit status: 0 the script survived, 1 an allocation failed, 2 usage.\n",
		name, name);
}

static int refuse(const struct program *p, const char *format, const char *what)
{
	fprintf(stderr, "%s: ", p->name);
	fprintf(stderr, format, what);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

/* ---- options ---- */

static bool take_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno && *value >= min && *value <= max;
}

static bool take_size(const char *text, uint64_t *size)
{
	static const char units[] = "KMG";
	char digits[24];
	size_t len = strspn(text, "0123456789");
	const char *unit = text[len] ? strchr(units, text[len] & ~0x20) : NULL;

	if (!len || len >= sizeof(digits) || (text[len] && (!unit || text[len + 1])))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (!take_number(digits, 1, SCRIPT_SIZE_MAX, size))
		return false;
	*size <<= unit ? 10 * (unit - units + 1) : 0;
	return *size <= SCRIPT_SIZE_MAX;
}

static void take_option(void *ctx, char *option)
{
	struct program *p = ctx;
	struct machine_source *source = &p->trial.source;

	if (!strncmp(option, "cmdline=", 8))
		source->cmdline = option + 8;
	else if (!strncmp(option, "mem=", 4))
		source->mem = option + 4;
	else if (!strncmp(option, "policy=", 7))
		source->policy = option + 7;
	else if (*option)
		exit(refuse(p, "-o %s: it is none of cmdline=, mem=, policy=", option));
}

static void take_long(struct program *p, int option, const char *text)
{
	struct trial *t = &p->trial;
	uint64_t number = 0;

	if (option == 'z') {
		if (!take_size(text, &t->size))
			exit(refuse(p, "--size %s: not a number, and K, M or G", text));
		return;
	}
	if (!take_number(text, option == 'e' ? 0 : 1, option == 'e' ? UINT64_MAX : 1000000000,
			 &number))
		exit(refuse(p, "\"%s\" is not such a number", text));
	if (option == 'c')
		t->cycles = number;
	else if (option == 'e')
		t->seed = number;
	else
		t->seeds = number;
}

static int watched;	/* a FIFO that who began the trial has open for writing */

/* He is gone: there is an end of file. */
static bool is_abandoned(void)
{
	char c;

	return read(watched, &c, 1) == 0;
}

static void parse(struct program *p, int argc, char **argv)
{
	static const struct option options[] = {
		{ "size", required_argument, NULL, 'z' },
		{ "area", required_argument, NULL, 'a' },
		{ "cycles", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 'e' },
		{ "seeds", required_argument, NULL, 'n' },
		{ "limits", no_argument, NULL, 'l' },
		{ "watch", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:hV", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			split_options(optarg, take_option, p);
			break;
		case 'a':
			p->trial.area = optarg;
			break;
		case 'l':
			p->limits = true;
			break;
		case 'w':
			watched = open(optarg, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
			if (watched < 0)
				exit(refuse(p, "%s: it cannot be watched", optarg));
			p->trial.stop = is_abandoned;
			break;
		case 'h':
			usage(stdout, p->name);
			exit(EXIT_SUCCESS);
		case 'V':
			printf("buddyfs-cma-trial %s\n", PACKAGE_VERSION);
			exit(EXIT_SUCCESS);
		case '?':
			fprintf(stderr, "Try: %s --help\n", p->name);
			exit(EXIT_USAGE);
		default:
			take_long(p, c, optarg);
		}
	}
}

/* The machine, if there is one, and the script. */
static void take_arguments(struct program *p, int nr, char **arguments)
{
	if (nr < 1 || nr > 2)
		exit(refuse(p, "%s", nr ? "too many arguments" : "there is no script"));
	if (nr == 2)
		p->trial.source.machine = arguments[0];
	p->script_name = arguments[nr - 1];
	if (p->trial.area && p->trial.size)
		exit(refuse(p, "--area %s: its size is the device tree's, --size does not change it",
			    p->trial.area));
	if (!p->trial.area && !p->trial.size && !p->limits)
		exit(refuse(p, "%s", "--size or --area is missing"));
}

/* ---- what came of it ---- */

static struct script *read_script(const struct program *p)
{
	bool input = !strcmp(p->script_name, "-");
	FILE *in = input ? stdin : fopen(p->script_name, "r");
	char error[SCRIPT_ERROR_MAX];
	struct script *script;

	if (!in) {
		fprintf(stderr, "%s: %s: %s\n", p->name, p->script_name, strerror(errno));
		return NULL;
	}
	script = script_read(in, input ? "standard input" : p->script_name, error);
	if (!script)
		fprintf(stderr, "%s\n", error);
	if (!input)
		fclose(in);
	return script;
}

static void print_result(const struct trial_result *r)
{
	unsigned long failures = r->enomem + r->ebusy;

	if (*r->refused) {
		printf("size=%llu refused=%s\n", (unsigned long long)r->size, r->refused);
		return;
	}
	printf("size=%llu cycles=%lu failures=%lu enomem=%lu ebusy=%lu hole=%llu peak=%llu short=%llu",
	       (unsigned long long)r->size, r->cycles, failures, r->enomem, r->ebusy,
	       (unsigned long long)r->hole, (unsigned long long)r->peak,
	       (unsigned long long)r->missing);
	if (failures)
		printf(" line=%u cycle=%lu seed=%llu error=%s", r->line, r->cycle,
		       (unsigned long long)r->seed, r->error == -EBUSY ? "EBUSY" : "ENOMEM");
	putchar('\n');
}

static int run(struct program *p)
{
	char error[TRIAL_ERROR_MAX] = "";
	struct trial_result result;
	struct trial_limits limits;

	if (p->limits) {
		if (trial_limits(&p->trial, &limits, error))
			return refuse(p, "%s", error);
		printf("align=%llu least=%llu memory=%llu\n", (unsigned long long)limits.align,
		       (unsigned long long)limits.least, (unsigned long long)limits.memory);
		return EXIT_SURVIVED;
	}
	if (trial_run(&p->trial, &result, error))
		return refuse(p, "%s", error);
	if (*result.refused && p->trial.area)
		return refuse(p, "--area %s: there is no such area", p->trial.area);
	print_result(&result);
	return *result.refused || result.line ? EXIT_FAILED : EXIT_SURVIVED;
}

int main(int argc, char **argv)
{
	struct program p = {
		.name = "buddyfs-cma-trial",
		.trial = { .cycles = 200, .seed = 1, .seeds = 1 },
	};
	struct script *script;
	int status;

	parse(&p, argc, argv);
	take_arguments(&p, argc - optind, argv + optind);
	script = read_script(&p);
	p.trial.script = script;
	status = script ? run(&p) : EXIT_USAGE;
	script_free(script);
	if (fflush(stdout))
		return refuse(&p, "%s", strerror(errno));
	return status;
}

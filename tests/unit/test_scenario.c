// SPDX-License-Identifier: GPL-2.0-or-later
/* Scenarios: their language, what its steps do, and that it is all or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "files/many.h"
#include "files/scenario.h"

static struct files *f;
static struct vfs *vfs;
static char error[FILES_ERROR_MAX];
static const struct vfs_caller root;

static void boot(const char *machine, bool verify)
{
	struct files_source source = { .machine = machine, .verify = verify };
	struct vfs_options options = { .page_size = 4096, .refused = files_refused };

	assert_int_equal(files_open(&source, &f, error), 0);
	options.ctx = f;
	vfs = vfs_create(&options);
	assert_int_equal(files_attach(f, vfs), 0);
	assert_int_equal(vfs_load(vfs, NULL, error), 0);
}

static int teardown(void **state)
{
	vfs_destroy(vfs);
	files_close(f);
	vfs = NULL;
	f = NULL;
	return 0;
}

static struct machine *m(void)
{
	return board_machine(f->board);
}

/* A whole file; the text is good until the next but one. */
static const char *read_file(const char *path)
{
	static char *text[2];
	static int i;
	struct vfs_node *node;
	struct vfs_file *file;
	const char *data;
	size_t len = 0;
	ssize_t n;

	i = !i;
	assert_int_equal(vfs_lookup_path(vfs, path, &root, &node), 0);
	assert_int_equal(vfs_open(node, O_RDONLY, &root, &file), 0);
	while ((n = vfs_read(file, 65536, (off_t)len, &root, &data)) > 0) {
		text[i] = realloc(text[i], len + (size_t)n + 1);
		memcpy(text[i] + len, data, (size_t)n);
		len += (size_t)n;
	}
	text[i] = realloc(text[i], len + 1);
	text[i][len] = '\0';
	vfs_release(file);
	vfs_put(node, 1);
	return text[i];
}

static int write_as(const struct vfs_caller *caller, const char *path, const char *text)
{
	return vfs_write_within(vfs, path, text, strlen(text), caller);
}

static int put(const char *path, const char *text)
{
	return write_as(&root, path, text);
}

/* Run these lines as a scenario of our own. */
static int play(const char *lines, uint64_t seed)
{
	char path[] = "/tmp/buddyfs-XXXXXX.scenario", number[32];
	int err, fd = mkstemps(path, (int)strlen(".scenario"));

	assert_true(fd >= 0);
	assert_true(dprintf(fd, "about a test\n%s", lines) > 0);
	close(fd);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)seed);
	err = files_run_scenario(f, path, number, error);
	unlink(path);
	return err;
}

static long long value_of(const char *text, uint64_t lots)
{
	struct scenario_expression e;
	char reason[SCENARIO_REASON_MAX];

	assert_true(scenario_read_expression(text, &e, reason));
	return scenario_value(m(), &e, &lots);
}

static unsigned long pages_of(const char *name)
{
	const struct holding *h = holdings_find(f->holdings, name);

	return h ? h->count : 0;
}

/* ---- amounts ---- */

static void amounts_are_counted_from_the_machine(void **state)
{
	const struct zone *zone;

	boot("default", false);
	zone = &node_data(m(), 0)->node_zones[ZONE_NORMAL];
	assert_int_equal(value_of("7", 0), 7);
	assert_int_equal(value_of("1M+4K", 0), 257);
	assert_int_equal(value_of("managed.Normal", 0), zone->managed_pages);
	assert_int_equal(value_of("managed.node0.Normal", 0), zone->managed_pages);
	assert_int_equal(value_of("managed.node1", 0), 0);
	assert_int_equal(value_of("50%managed.Normal", 0), zone->managed_pages / 2);
	assert_int_equal(value_of("2*managed.Normal-managed.Normal-1", 0), zone->managed_pages - 1);
	assert_int_equal(value_of("-low.Normal+low.Normal", 0), 0);
	assert_int_equal(value_of("nr_free_pages", 0), global_zone_page_state(m(), NR_FREE_PAGES));
	assert_int_equal(value_of("pgfault", 0), vm_event(m(), PGFAULT));
	assert_int_equal(value_of("largest", 0), 10);
	assert_int_equal(value_of("largest.Isolate", 0), -1);
	assert_int_equal(value_of("areas", 0), 1);
	assert_int_equal(value_of("area_pages", 0), 16384);
	assert_int_equal(value_of("longest.DMA.CMA", 0),
			 node_data(m(), 0)->node_zones[ZONE_DMA].free_area[10].nr[MIGRATE_CMA]);
	for (uint64_t i = 0; i < 100; i++) {
		long long drawn = value_of("10..12", i), half = value_of("50..51%area_pages", i);

		assert_true(drawn >= 10 && drawn <= 12);
		assert_true(half == 8192 || half == 8355);
	}
	assert_int_equal(value_of("available", 0), si_mem_available(m()));
	assert_int_equal(value_of("reserve", 0), totalreserve_pages(m()));
	assert_true(value_of("9000000000000000*managed", 0) > 0);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	static const char *const wrong[][2] = {
		{ "frob", "\"frob\" is none of" },
		{ "needs areas", "one of < <= > >= = is missing" },
		{ "needs areas>x", "x: there is no such quantity" },
		{ "expect largest.Foo<3", "largest is not counted by \"Foo\"" },
		{ "expect nodes.node0<3", "nodes is not counted by \"node0\"" },
		{ "fill", "name= is missing" },
		{ "fill name=a colour=1", "colour= is not known here" },
		{ "fill name=a orders=16", "orders=16 is not" },
		{ "fill name=a orders=1:0", "orders=1:0 is not" },
		{ "fill name=a pages=3..1", "the second is the larger one" },
		{ "fill name=a pages=1+1+1+1+1+1+1", "more than 6 terms" },
		{ "fill name=a pages=1_", "\"_\" is too much" },
		{ "fill name=a gfp=GFP_FOO", "there is no such flag" },
		{ "thin name=b percent=5", "nothing was allocated under it" },
		{ "fill name=b\nthin name=b", "test:3: it is percent= or every=" },
		{ "write", "write PATH" },
		{ "write a {3", "{ without }" },
		{ "try fill name=a", "try goes with write, mkdir and rmdir" },
		{ "mkdir a b", "mkdir or rmdir PATH" },
		{ "write a {b}", "b: there is no such quantity" },
		{ "repeat 2", "test:2: repeat without an end" },
		{ "end", "end without a repeat" },
		{ "about y", "about comes twice" },
	};
	char text[256], said[SCENARIO_ERROR_MAX];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "about x\n%s\n", wrong[i][0]);
		assert_null(scenario_read(text, "test", said));
		if (!strstr(said, wrong[i][1]) || strncmp(said, "test:", 5))
			fail_msg("%s: \"%s\"", wrong[i][0], said);
	}
	assert_null(scenario_read("# nothing\n", "test", said));
	assert_non_null(strstr(said, "there is no line about it"));
}

/* ---- steps ---- */

static void a_fill_takes_so_much_and_no_more(void **state)
{
	boot("256m", false);
	assert_int_equal(play("fill name=a pages=1000 orders=0:1,3:1\n"
			      "fill name=b until=nr_free_pages<50%managed\n", 1), 0);
	assert_int_equal(pages_of("a"), 1000);
	assert_in_range(value_of("nr_free_pages+pcp", 0), (uintmax_t)value_of("49%managed", 0),
			(uintmax_t)value_of("51%managed", 0));
	/* Without a limit, all that its flags allow. */
	assert_int_equal(play("fill name=a\nfill name=b movable=lru\n", 1), 0);
	assert_in_range(value_of("nr_free_pages", 0), (uintmax_t)value_of("min", 0) - 64,
			(uintmax_t)value_of("low", 0));
	assert_int_equal(put("control/alloc_pages", "gfp=GFP_NOWAIT"), -ENOMEM);
}

static void a_thinning_frees_so_many_blocks(void **state)
{
	boot("256m", false);
	assert_int_equal(play("fill name=a pages=1000\nthin name=a percent=30\n", 1), 0);
	assert_int_equal(pages_of("a"), 700);
	assert_int_equal(play("fill name=a pages=1000\nthin name=a every=4\n", 1), 0);
	assert_int_equal(pages_of("a"), 750);
	assert_int_equal(play("fill name=a pages=1000\nthin name=a percent=100\n", 1), 0);
	assert_null(holdings_find(f->holdings, "a"));
	assert_int_equal(play("fill name=a pages=40%managed\n"
			      "thin name=a percent=100 until=nr_free_pages>80%managed\n", 1), 0);
	assert_in_range(value_of("nr_free_pages", 0), (uintmax_t)value_of("80%managed", 0),
			(uintmax_t)value_of("81%managed", 0));
	assert_int_equal(play("cma_fill name=c orders=4 pages=160\nthin name=c percent=50\n", 1), 0);
	assert_int_equal(value_of("area_used", 0) % 16, 0);
	assert_int_equal(pages_of("c.0") + pages_of("c.1") + pages_of("c.2") + pages_of("c.3") +
			 pages_of("c.4") + pages_of("c.5") + pages_of("c.6") + pages_of("c.7") +
			 pages_of("c.8") + pages_of("c.9"), 80);
}

static void lines_are_written_with_amounts_in_rounds(void **state)
{
	boot("256m", false);
	assert_int_equal(play("repeat 2\n"
			      "repeat {x}\n"
			      "end\nend\n", 1), -EINVAL);
	assert_int_equal(play("write proc/sys/vm/min_free_kbytes {1M+1M}\n"
			      "repeat 3\n"
			      "write control/alloc_pages name=a{i} order={i}\n"
			      "repeat 0\nwrite control/alloc_pages name=never\nend\n"
			      "repeat 2\nwrite control/alloc_pages order={i}\nend\n"
			      "end\n", 1), 0);
	assert_string_equal(read_file("proc/sys/vm/min_free_kbytes"), "512\n");
	assert_int_equal(pages_of("a0") + pages_of("a1") + pages_of("a2"), 7);
	assert_int_equal(pages_of("1") + pages_of("2") + pages_of("5") + pages_of("6"), 6);
	assert_null(holdings_find(f->holdings, "never"));
	assert_int_equal(play("write control/nothing x\n", 1), -ENOENT);
	assert_non_null(strstr(error, ":2: control/nothing: No such file"));
	assert_int_equal(play("try write control/nothing x\ntry mkdir zones/x\n"
			      "try write control/alloc_pages order=x\nexpect nodes=1\n", 1), 0);
	assert_int_equal(play("write control x\n", 1), -EISDIR);
	assert_int_equal(play("write proc/buddyinfo x\n", 1), -EIO);
	assert_int_equal(play("write control/alloc_pages order=x\n", 1), -EINVAL);
	assert_non_null(strstr(error, "order=x is not a number"));
}

/* ---- names of many blocks ---- */

/* The first block of a name. */
static int note_first(void *ctx, unsigned long pfn, unsigned int order)
{
	*(unsigned long *)ctx = pfn;
	return 1;
}

static void many_blocks_are_one_name(void **state)
{
	unsigned long pfn;
	char line[128];

	boot("256m", true);
	assert_int_equal(play("fill name=a pages=1000 movable=lru\n"
			      "fill name=b pages=1000 orders=1\n"
			      "thin name=a percent=40\n", 1), 0);
	assert_string_equal(read_file("control/check"), "ok\n");
	many_each(f, holdings_find(f->holdings, "b"), note_first, &pfn);
	/* A block by its number. */
	snprintf(line, sizeof(line), "pfn=%lu", pfn);
	assert_int_equal(put("control/free_pages", line), -EINVAL);
	snprintf(line, sizeof(line), "pfn=%lu order=1", pfn);
	assert_int_equal(put("control/free_pages", line), 0);
	assert_int_equal(pages_of("b"), 998);
	assert_int_equal(put("control/free_pages", line), -EINVAL);
	/* They are moved, and are the name's still: tokens moved along. */
	assert_true(vm_event(m(), PGMIGRATE_SUCCESS) == 0);
	assert_int_equal(put("proc/sys/vm/compact_memory", "1"), 0);
	assert_true(vm_event(m(), PGMIGRATE_SUCCESS) > 0);
	assert_string_equal(read_file("control/check"), "ok\n");
	assert_non_null(strstr(read_file("control/allocations"), "- 600 a - scenario "));
	assert_int_equal(put("control/free_pages", "name=?"), 0);
	assert_null(holdings_find(f->holdings, "a"));
	assert_null(holdings_find(f->holdings, "b"));
	assert_string_equal(read_file("control/check"), "ok\n");
}

static void many_blocks_are_pinned_together_or_one_by_one(void **state)
{
	unsigned long pfn;
	char line[128];

	boot("256m", false);
	assert_int_equal(play("fill name=a pages=1000 movable=lru owner=dma\n"
			      "thin name=a percent=40\n", 1), 0);
	assert_int_equal(put("control/pin", "name=a attempts=1"), -EINVAL);
	assert_int_equal(put("control/pin", "name=a longterm=1"), -EINVAL);
	assert_int_equal(put("control/pin", "owner=dma"), 0);
	assert_int_equal(put("proc/sys/vm/compact_memory", "1"), 0);
	assert_int_equal(vm_event(m(), PGMIGRATE_SUCCESS), 0);
	many_each(f, holdings_find(f->holdings, "a"), note_first, &pfn);
	snprintf(line, sizeof(line), "pfn=%lu", pfn);
	assert_int_equal(put("control/unpin", line), 0);
	assert_int_equal(put("proc/sys/vm/compact_memory", "1"), 0);
	assert_int_equal(vm_event(m(), PGMIGRATE_SUCCESS), 1);
	assert_int_equal(put("control/unpin", line), -ENOENT);
}

static void a_lost_page_of_many_is_noticed(void **state)
{
	unsigned long pfn;

	boot("256m", false);
	assert_int_equal(play("fill name=a pages=10\n", 1), 0);
	many_each(f, holdings_find(f->holdings, "a"), note_first, &pfn);
	assert_int_equal(free_pages(m(), pfn, 0), 0);
	assert_non_null(strstr(read_file("control/check"), "1 pages of 10 are not a's any more"));
	assert_int_equal(put("control/free_pages", "name=a"), 0);
}

/* ---- all or nothing ---- */

static void what_fails_has_not_happened(void **state)
{
	atomic_bool stop = true;
	const struct vfs_caller hurried = { .stop = &stop };
	char *before;

	boot("256m", true);
	assert_int_equal(put("control/alloc_pages", "name=mine order=3"), 0);
	assert_int_equal(put("control/policy/shuffle", "on"), 0);
	assert_int_equal(put("sys/kernel/tracing/events/kmem/enable", "1"), 0);
	assert_int_equal(put("control/alloc_pages", "name=traced"), 0);
	before = strdup(read_file("sys/kernel/tracing/trace"));
	assert_non_null(strstr(before, "mm_page_alloc"));
	assert_int_equal(play("fill name=a\nexpect nr_free_pages>managed words\n", 1), -EINVAL);
	assert_non_null(strstr(error, "this machine does not come to nr_free_pages>managed: it is "));
	assert_non_null(strstr(error, "; words"));
	assert_int_equal(play("fill name=a\nneeds nodes>7 another machine\n", 1), -EINVAL);
	assert_non_null(strstr(error, " needs another machine"));
	assert_int_equal(put("control/scenario", "name=numa-imbalanced"), -EINVAL);
	assert_int_equal(put("control/scenario", "name=none"), -EINVAL);
	assert_int_equal(put("control/scenario", "name=cma-holed seed=x"), -EINVAL);
	assert_int_equal(put("control/scenario", "name=cma-holed\nname=cma-holed"), -EINVAL);
	assert_int_equal(write_as(&hurried, "control/scenario", "name=cma-holed"), -EINTR);
	assert_non_null(strstr(read_file("control/dmesg"), "control/scenario: EINTR: cma-holed: "
							   "interrupted"));
	assert_int_equal(pages_of("mine"), 8);
	assert_string_equal(read_file("sys/kernel/tracing/trace"), before);
	assert_memory_equal(read_file("control/scenario"), "none\n", 5);
	assert_string_equal(read_file("control/check"), "ok\n");
	assert_int_equal(put("control/free_pages", "name=mine"), 0);

	/* One that goes well is on a machine that was just booted; the policy stays. */
	assert_int_equal(put("control/scenario", "name=cma-holed seed=0x10"), 0);
	assert_memory_equal(read_file("control/scenario"), "name=cma-holed seed=16\n", 23);
	assert_null(holdings_find(f->holdings, "traced"));
	assert_string_equal(read_file("control/policy/shuffle"), "on\n");
	assert_null(strstr(read_file("sys/kernel/tracing/trace"), "mm_page_alloc:"));
	assert_int_equal(put("control/alloc_pages", "name=traced"), 0);
	assert_non_null(strstr(read_file("sys/kernel/tracing/trace"), "mm_page_alloc:"));
	assert_int_equal(put("control/reset", "\n"), 0);
	assert_memory_equal(read_file("control/scenario"), "none\n", 5);
	free(before);
}

static atomic_bool alarmed;

static void on_alarm(int signal)
{
	atomic_store(&alarmed, true);
}

/* It would never end. Wherever it is when it is interrupted, what was before goes on. */
static void an_interrupt_ends_it_anywhere(void **state)
{
	const struct vfs_caller hurried = { .stop = &alarmed };
	const struct itimerval soon = { .it_value = { .tv_usec = 1000 } };
	const char *const endless[] = {
		"about x\nrepeat 1000*managed\nfill name=a pages=1\nend\n",
		"about x\nrepeat 1000*managed\nfill name=a\nthin name=a percent=100\nend\n",
		"about x\nrepeat 1000*managed\ncma_fill name=a\nthin name=a percent=50\nend\n",
		"about x\nrepeat 1000*managed\nwrite control/drain\nend\n",
	};
	char *before;

	signal(SIGALRM, on_alarm);
	boot("256m", true);
	assert_int_equal(play("fill name=mine percent=40\n", 1), -EINVAL);
	assert_int_equal(play("fill name=mine pages=40%managed movable=lru\n"
			      "thin name=mine percent=50\n", 1), 0);
	before = strdup(read_file("zones/node0/DMA/map"));
	for (int i = 0; i < 16; i++) {
		scenario_free(f->own_scenario);
		f->own_scenario = scenario_read(endless[i % 4], "endless", error);
		assert_non_null(f->own_scenario);
		atomic_store(&alarmed, false);
		setitimer(ITIMER_REAL, &soon, NULL);
		assert_int_equal(write_as(&hurried, "control/scenario", "name=endless"), -EINTR);
		assert_string_equal(read_file("zones/node0/DMA/map"), before);
	}
	assert_string_equal(read_file("control/check"), "ok\n");
	free(before);
}

static void scenarios_build_on_others(void **state)
{
	boot("256m", false);
	assert_int_equal(play("write control/scenario name=cma-holed seed=3\n"
			      "write control/alloc_pages name=more\n", 1), 0);
	assert_non_null(holdings_find(f->holdings, "more"));
	assert_true(value_of("area_used", 0) > 1000);
	/* Under its own name it is there to be run again, and could run itself. */
	assert_non_null(f->own_scenario);
	assert_int_equal(play("write control/scenario name=cma-holed\nwrite control/none\n", 1),
			 -ENOENT);
	assert_non_null(holdings_find(f->holdings, "more"));
}

/* ---- those that are built in ---- */

static const char *const machines[] = { "default", "256m", "512m-movable", "8g-2node", "4g-16k" };

static void play_all(const char *machine, uint64_t seed)
{
	int played = 0;

	boot(machine, false);
	for (size_t i = 0; i < nr_builtin_scenarios; i++) {
		const char *name = builtin_scenarios[i].name;
		struct mm_fault fault;
		char line[128];
		int err;

		snprintf(line, sizeof(line), "name=%s seed=%llu", name, (unsigned long long)seed);
		err = put("control/scenario", line);
		if (err && (err != -EINVAL || (strcmp(name, "numa-imbalanced") &&
					       strcmp(name, "long-free-lists"))))
			fail_msg("%s on %s: %s", name, machine,
				 strstr(read_file("control/dmesg"), "control/scenario"));
		played += !err;
		if (mm_check(m(), &fault, 1))
			fail_msg("%s on %s: fault %d at pfn %lu", name, machine, fault.kind,
				 fault.pfn);
	}
	assert_true(played >= (int)nr_builtin_scenarios - 2);
	teardown(NULL);
}

/* Each ends with what it expects of itself, so that it came there says what it is. */
static void all_come_to_what_they_are_on_all_machines(void **state)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		play_all(machines[i], 0);
	for (uint64_t seed = 1; seed < 5; seed++)
		play_all("256m", seed);
}

static void the_seed_decides(void **state)
{
	for (size_t i = 0; i < nr_builtin_scenarios; i++) {
		const char *name = builtin_scenarios[i].name;
		bool numa = !strcmp(name, "numa-imbalanced");
		const char *machine = numa ? "8g-2node" : "1g";
		char *first;

		boot(machine, false);
		assert_int_equal(files_run_scenario(f, name, "7", error), 0);
		first = strdup(read_file("zones/node0/DMA/freelist/0/Unmovable"));
		assert_int_equal(files_run_scenario(f, name, "7", error), 0);
		assert_string_equal(read_file("zones/node0/DMA/freelist/0/Unmovable"), first);
		free(first);
		first = strdup(read_file("zones/node0/DMA/map"));
		assert_int_equal(files_run_scenario(f, name, "8", error), 0);
		if (!strncmp(name, "fragmented-", 11))
			assert_string_not_equal(read_file("zones/node0/DMA/map"), first);
		free(first);
		teardown(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(amounts_are_counted_from_the_machine, teardown),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test_teardown(a_fill_takes_so_much_and_no_more, teardown),
		cmocka_unit_test_teardown(a_thinning_frees_so_many_blocks, teardown),
		cmocka_unit_test_teardown(lines_are_written_with_amounts_in_rounds, teardown),
		cmocka_unit_test_teardown(many_blocks_are_one_name, teardown),
		cmocka_unit_test_teardown(many_blocks_are_pinned_together_or_one_by_one, teardown),
		cmocka_unit_test_teardown(a_lost_page_of_many_is_noticed, teardown),
		cmocka_unit_test_teardown(what_fails_has_not_happened, teardown),
		cmocka_unit_test_teardown(an_interrupt_ends_it_anywhere, teardown),
		cmocka_unit_test_teardown(scenarios_build_on_others, teardown),
		cmocka_unit_test(all_come_to_what_they_are_on_all_machines),
		cmocka_unit_test(the_seed_decides),
	};

	return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}

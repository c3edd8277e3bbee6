// SPDX-License-Identifier: GPL-2.0-or-later
/* Pins: what refuses to be moved, and where nothing may be pinned. Source: 6.1 mm/gup.c. */
#include <errno.h>

#include "mm_fixture.h"

#define BASE	 (RAM_BASE >> 12)
#define CMA_BASE (BASE + 6144)

static unsigned int nr_refused, unpin_after;
static struct machine *subject;

static void refused(void *ctx, uint32_t owner, unsigned long pfn)
{
	assert_int_equal(7, owner);
	if (++nr_refused == unpin_after)
		page_set_pinned(subject, pfn, false);
}

static const struct mm_hooks hooks = { .refused = refused };

/* 64 MiB, of which more than half is a CMA area: movable pages go there first. */
static struct machine *boot_with_area(void)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };

	nr_refused = unpin_after = 0;
	subject = boot(&(struct fixture){ .memory = memory, .hooks = &hooks,
					  .cma_base = CMA_BASE << 12, .cma_size = 40 * MIB });
	return subject;
}

/* A movable page of owner 7 in the area. */
static unsigned long lent_page(struct machine *m)
{
	unsigned long pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);

	assert_true(pfn >= CMA_BASE);
	page_set_movable(m, pfn, true);
	page_set_owner(m, pfn, 7);
	return pfn;
}

/* Ten attempts in each of five rounds, as the recordings show; then EBUSY, and nothing changed. */
static void test_pinned_page_is_tried_fifty_times(void **state)
{
	struct machine *m = boot_with_area();
	unsigned long pfn = lent_page(m);
	struct contig_refusal refusal;

	page_set_pinned(m, pfn, true);
	assert_int_equal(-EBUSY, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_CMA, GFP_KERNEL));
	assert_int_equal(50, nr_refused);
	assert_int_equal(50, machine_movable_calls(m).refused);
	refusal = machine_contig_refusal(m);
	assert_int_equal(CONTIG_PINNED, refusal.reason);
	assert_int_equal(pfn, refusal.pfn);
	assert_int_equal(7, refusal.owner);
	assert_sound(m);
	page_set_pinned(m, pfn, false);
	assert_int_equal(0, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_CMA, GFP_KERNEL));
	assert_int_equal(CONTIG_NOTHING, machine_contig_refusal(m).reason);
	shut_down(m);
}

/* Who refuses is told so, and may give in. */
static void test_owner_gives_in(void **state)
{
	struct machine *m = boot_with_area();
	unsigned long pfn = lent_page(m);

	page_set_pinned(m, pfn, true);
	unpin_after = 3;
	assert_int_equal(0, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_CMA, GFP_KERNEL));
	assert_int_equal(3, nr_refused);
	shut_down(m);
}

/* A user's page needs nobody's help to be moved, and is not even tried while it is pinned. */
static void test_lru_page(void **state)
{
	struct machine *m = boot_with_area();
	unsigned long pfn = lent_page(m);
	struct page_info info;

	page_set_movable(m, pfn, false);
	page_set_lru(m, pfn, true);
	assert_int_equal(0, page_info(m, pfn, &info));
	assert_true(info.movable && info.lru);
	page_set_pinned(m, pfn, true);
	assert_int_equal(-EBUSY, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_CMA, GFP_KERNEL));
	assert_int_equal(0, nr_refused);
	assert_int_equal(CONTIG_IN_USE, machine_contig_refusal(m).reason);
	page_set_pinned(m, pfn, false);
	assert_int_equal(0, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_CMA, GFP_KERNEL));
	assert_int_equal(0, machine_movable_calls(m).isolated);
	shut_down(m);
}

static void test_longterm_leaves_cma(void **state)
{
	struct machine *m = boot_with_area();
	unsigned long pfn = lent_page(m), to = pfn;
	struct page_info info;

	assert_int_equal(0, pin_longterm(m, &to));
	assert_true(to < CMA_BASE);
	assert_int_equal(0, page_info(m, to, &info));
	assert_true(info.pinned);
	assert_int_equal(7, info.owner);
	assert_int_equal(0, page_info(m, pfn, &info));
	assert_int_not_equal(PAGE_USED, info.use);
	/* It may stay there: a second pin moves nothing. */
	assert_int_equal(0, pin_longterm(m, &to));
	assert_true(to < CMA_BASE);
	shut_down(m);
}

/* Nowhere else to go, nobody to move it, or nothing there: the page stays as it is. */
static void test_longterm_fails(void **state)
{
	struct machine *m = boot_with_area();
	unsigned long pfn = lent_page(m), to = pfn, nothing = BASE + 1;
	struct page_info info;

	assert_int_equal(-EINVAL, pin_longterm(m, &nothing));
	page_set_movable(m, pfn, false);
	assert_int_equal(-ENOMEM, pin_longterm(m, &to));
	page_set_movable(m, pfn, true);
	while (alloc_page(m, GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY) != PFN_NONE)
		;
	assert_int_equal(-ENOMEM, pin_longterm(m, &to));
	assert_int_equal(pfn, to);
	assert_int_equal(0, page_info(m, pfn, &info));
	assert_false(info.pinned);
	assert_sound(m);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinned_page_is_tried_fifty_times),
		cmocka_unit_test(test_owner_gives_in),
		cmocka_unit_test(test_lru_page),
		cmocka_unit_test(test_longterm_leaves_cma),
		cmocka_unit_test(test_longterm_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

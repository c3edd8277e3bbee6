// SPDX-License-Identifier: GPL-2.0-or-later
/* Random processes in too little memory: whoever is killed, the machine stays whole. */
#include "oom_fixture.h"

#define NR_NAMES	6

/* A step of a random task's life; it may be its last. */
static void live(struct machine *m, struct task *t, uint64_t *random)
{
	struct address_space *file = find_file(m, next_random(random) % 2 ? "f" : "g", true);
	unsigned long nr = next_random(random) % 3000;
	unsigned long first = t->anon.size ? next_random(random) % t->anon.size : 0;
	int err;

	set_current(m, t);
	switch (next_random(random) % 10) {
	case 0:
		task_read(m, t, file, first, nr, &err);
		break;
	case 1:
		task_write(m, t, file, first, nr, &err);
		break;
	case 2:
		task_touch(m, t, first, nr, true, &err);
		break;
	case 3:
		task_mlock(m, t, first, nr / 8, next_random(random) % 2, &err);
		break;
	case 4:
		task_kalloc(m, t, nr / 16, (unsigned int)(next_random(random) % 3), GFP_KERNEL, &err);
		break;
	case 5:
		t->oom_score_adj = (short)((long)(next_random(random) % 2001) - 1000);
		break;
	case 6:
		t->flags ^= next_random(random) % 4 ? 0 : PF_EXITING;
		break;
	case 7:
		task_slab(m, t, nr / 4, next_random(random) % 2, &err);
		break;
	default:
		task_fault(m, t, nr, next_random(random) % 2, &err);
	}
	end_killed_tasks(m);
	set_current(m, init_task(m));
}

/* Who of NR_NAMES is not there is made; the devices come and go. */
static void step(struct machine *m, uint64_t *random)
{
	char name[8];
	struct task *t;

	snprintf(name, sizeof(name), "t%u", (unsigned int)(next_random(random) % NR_NAMES));
	t = find_task(m, name);
	if (!t && create_task(m, name, &t)) {
		end_killed_tasks(m);
		return;
	}
	live(m, t, random);
	switch (next_random(random) % 40) {
	case 0:
		swap_on(m, "zram0", 4096, -1);
		break;
	case 1:
		swap_off(m, "zram0");
		end_killed_tasks(m);
		break;
	case 2:
		oom_kill_manual(m);
		break;
	default:
		break;
	}
}

static void random_lives_leave_the_machine_whole(void **state)
{
	struct machine *m = boot_nodes(one_node);
	uint64_t random = 20251121;
	unsigned long kills = 0, halts = 0;

	for (int i = 0; i < 1500; i++) {
		step(m, &random);
		if (i % 50 == 0 || machine_halted(m))
			assert_sound(m);
		if (!machine_halted(m))
			continue;
		halts++;
		kills += vm_event(m, OOM_KILL);
		shut_down(m);
		m = boot_nodes(one_node);
	}
	kills += vm_event(m, OOM_KILL);
	print_message("%lu kills, %lu halts\n", kills, halts);
	assert_true(kills > 20 && halts > 0);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_lives_leave_the_machine_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A running machine: the engine's struct machine, booted from a description
 * in the order of the kernel's setup_arch() and start_kernel(), and what it
 * said on the way.
 */
#ifndef BUDDYFS_MACHINE_BOARD_H
#define BUDDYFS_MACHINE_BOARD_H

#include "machine/cmdline.h"
#include "machine/desc.h"
#include "machine/iomem.h"
#include "machine/printk.h"
#include "mm/cma.h"

struct board;

/* What the board asks or tells those who run it. Each may be null. */
struct board_hooks {
	void *ctx;	/* handed to each */

	/* True when long work is to end with -EINTR. */
	bool (*stop)(void *ctx);

	/* As struct mm_hooks. */
	void (*migrated)(void *ctx, uint32_t owner, unsigned long from, unsigned long to);
	void (*refused)(void *ctx, uint32_t owner, unsigned long pfn);

	/* As struct mm_hooks. */
	void (*trace)(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr);

	/* The log has a new record. */
	void (*logged)(void *ctx);
};

/*
 * Boot a machine. desc is the board's from then on, and freed also when the
 * boot fails. Null: it cannot be booted, and error says why in one line.
 */
struct board *board_boot(struct machine_desc *desc, const struct board_hooks *hooks,
			 char error[DESC_ERROR_MAX]);
void board_destroy(struct board *board);

/*
 * Power off and on again: everything is as after board_boot(), but for policies, which stay as
 * they are. False: as above; board stays.
 */
bool board_reset(struct board *board, char error[DESC_ERROR_MAX]);

/*
 * The same in two steps: what the board was is kept aside (null: as above),
 * and is then taken back, as if nothing had been, or forgotten.
 */
struct board *board_set_aside(struct board *board, char error[DESC_ERROR_MAX]);
void board_take_back(struct board *board, struct board *aside);
void board_forget(struct board *aside);

struct machine *board_machine(const struct board *board);
struct printk_log *board_log(const struct board *board);
const struct machine_desc *board_desc(const struct board *board);
const struct boot_options *board_options(const struct board *board);
const struct resource *board_iomem(const struct board *board);	/* the root of the tree */
const char *board_cmdline(const struct board *board);		/* as /proc/cmdline, without the newline */
struct cma *board_default_cma(const struct board *board);	/* null: none */

/* Virtual time since boot, ns. It moves when someone moves it. */
uint64_t board_clock(const struct board *board);
void board_advance(struct board *board, uint64_t ns);

/* Say something in the machine's log, at the virtual time. */
void board_printk(struct board *board, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Request flags as text. */
#ifndef BUDDYFS_MACHINE_GFP_NAMES_H
#define BUDDYFS_MACHINE_GFP_NAMES_H

#include <stddef.h>

#include "mm/gfp.h"

#define GFP_TEXT_MAX	512	/* enough for every flag */

/*
 * Flags as the kernel prints them (%pGg): composites first, then single
 * flags, joined by "|"; nothing for 0. As snprintf, returns the length.
 * Source: 6.1 include/trace/events/mmflags.h, lib/vsprintf.c (format_flags()).
 */
int gfp_format(gfp_t gfp, char *buf, size_t size);

/*
 * The flags a text names: names joined by "|" or "+", in any case, with or
 * without GFP_ or __GFP_, and numbers. A name that is both a composite and a
 * flag (ATOMIC, DMA, DMA32) is the composite unless __GFP_ stands before it.
 * As in the recorded sequences "AT" is __GFP_ATOMIC, "KSWAPD" and "DIRECT" are
 * the reclaim flags.
 * 0; -EINVAL, *gfp unchanged: an unknown name, an empty one, or bits 6.1 lacks.
 */
int gfp_parse(const char *text, gfp_t *gfp);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Request flags (gfp_t) with the bit values of Linux 6.1, and the names by
 * which people and the kernel's own messages know them.
 *
 * Source: 6.1 include/linux/gfp_types.h. The model is of a kernel without
 * CONFIG_KASAN_HW_TAGS and CONFIG_LOCKDEP, where their flags are 0.
 */
#ifndef BUDDYFS_MM_GFP_H
#define BUDDYFS_MM_GFP_H

#include <stdint.h>

typedef uint32_t gfp_t;

/* X(name, value): the single-bit flags, lowest bit first. */
#define GFP_BITS(X)				\
	X(DMA,			0x1u)		\
	X(HIGHMEM,		0x2u)		\
	X(DMA32,		0x4u)		\
	X(MOVABLE,		0x8u)		\
	X(RECLAIMABLE,		0x10u)		\
	X(HIGH,			0x20u)		\
	X(IO,			0x40u)		\
	X(FS,			0x80u)		\
	X(ZERO,			0x100u)		\
	X(ATOMIC,		0x200u)		\
	X(DIRECT_RECLAIM,	0x400u)		\
	X(KSWAPD_RECLAIM,	0x800u)		\
	X(WRITE,		0x1000u)	\
	X(NOWARN,		0x2000u)	\
	X(RETRY_MAYFAIL,	0x4000u)	\
	X(NOFAIL,		0x8000u)	\
	X(NORETRY,		0x10000u)	\
	X(MEMALLOC,		0x20000u)	\
	X(COMP,			0x40000u)	\
	X(NOMEMALLOC,		0x80000u)	\
	X(HARDWALL,		0x100000u)	\
	X(THISNODE,		0x200000u)	\
	X(ACCOUNT,		0x400000u)	\
	X(ZEROTAGS,		0x800000u)

#define GFP_BIT_ENUM(name, value) __GFP_##name = value,
enum { GFP_BITS(GFP_BIT_ENUM) };
#undef GFP_BIT_ENUM

#define __GFP_RECLAIM	(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)

/* Every bit that 6.1 knows. */
#define GFP_BITS_MASK	0xffffffu

/* X(name): the composites, the widest first, as %pGg looks for them. */
#define GFP_COMPOSITES(X)							\
	X(TRANSHUGE) X(TRANSHUGE_LIGHT) X(HIGHUSER_MOVABLE) X(HIGHUSER) X(USER)	\
	X(KERNEL_ACCOUNT) X(KERNEL) X(NOFS) X(ATOMIC) X(NOIO) X(NOWAIT) X(DMA) X(DMA32)

/* Values from the narrowest up, since each enumerator uses those before it. */
enum {
	GFP_DMA			= __GFP_DMA,
	GFP_DMA32		= __GFP_DMA32,
	GFP_NOWAIT		= __GFP_KSWAPD_RECLAIM,
	GFP_NOIO		= __GFP_RECLAIM,
	GFP_ATOMIC		= __GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM,
	GFP_NOFS		= __GFP_RECLAIM | __GFP_IO,
	GFP_KERNEL		= __GFP_RECLAIM | __GFP_IO | __GFP_FS,
	GFP_KERNEL_ACCOUNT	= GFP_KERNEL | __GFP_ACCOUNT,
	GFP_USER		= __GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL,
	GFP_HIGHUSER		= GFP_USER | __GFP_HIGHMEM,
	GFP_HIGHUSER_MOVABLE	= GFP_HIGHUSER | __GFP_MOVABLE,
	GFP_TRANSHUGE_LIGHT	= (GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_NOMEMALLOC |
				   __GFP_NOWARN) & ~__GFP_RECLAIM,
	GFP_TRANSHUGE		= GFP_TRANSHUGE_LIGHT | __GFP_DIRECT_RECLAIM,
};

#endif

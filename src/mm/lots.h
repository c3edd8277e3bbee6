/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers by lot that follow from a seed: the same seed gives the same ones everywhere. */
#ifndef BUDDYFS_MM_LOTS_H
#define BUDDYFS_MM_LOTS_H

#include <stdint.h>

/* 64 bits. Any state is a good one. Source: splitmix64, by Sebastiano Vigna; public domain. */
static inline uint64_t next_lot(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* 0 … n-1, each as probable as any; n is not 0. */
static inline unsigned long draw_lot(uint64_t *state, unsigned long n)
{
	return (unsigned long)(((unsigned __int128)next_lot(state) * n) >> 64);
}

#endif

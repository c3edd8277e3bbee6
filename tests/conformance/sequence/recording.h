/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded sequences: their files, plain or gzipped, line by line. */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
	char *text;	/* the lines point into it */
	char **line;
	size_t n;
};

/* The lines of DIR/NAME or DIR/NAME.gz. False: neither is there. */
bool lines_read(struct lines *l, const char *dir, const char *name);
void lines_free(struct lines *l);

/* The machine a recording was made on, from its sequence.txt. */
struct rig {
	unsigned int page_shift;
	int nr_cpus;
};

bool rig_read(struct rig *rig, const char *dir);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/* Yes and no: see boolean.h. */
#include "machine/boolean.h"

#include <ctype.h>
#include <errno.h>

static int lower(char c)
{
	return tolower((unsigned char)c);
}

int parse_bool(const char *text)
{
	switch (text ? lower(text[0]) : 0) {
	case 'y':
	case 't':
	case '1':
		return 1;
	case 'n':
	case 'f':
	case '0':
		return 0;
	case 'o':
		if (lower(text[1]) == 'n')
			return 1;
		return lower(text[1]) == 'f' ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Options of mount(8): see options.h. */
#include "machine/options.h"

#include <stdbool.h>

void split_options(char *text, void (*take)(void *ctx, char *option), void *ctx)
{
	char *option = text, *to = text;
	bool quoted = false;

	for (;; text++) {
		if (*text == '"') {
			quoted = !quoted;
		} else if (*text == '\\' && text[1]) {
			*to++ = *++text;
		} else if (*text && (*text != ',' || quoted)) {
			*to++ = *text;
		} else {
			bool last = !*text;

			*to = '\0';
			take(ctx, option);
			if (last)
				return;
			option = to = text + 1;
		}
	}
}

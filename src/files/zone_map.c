// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zones/nodeN/ZONE/map and map.png: a zone as a drawing and as a picture.
 */
#include <errno.h>
#include <png.h>
#include <stdlib.h>

#include "files/files_i.h"

/* ---- text: two characters for each pageblock, its type and how full it is ---- */

#define BLOCKS_PER_ROW 64

/* How many of a pageblock's pages are what. */
struct block_use {
	unsigned long in_use, reserved, missing, total;
};

static struct block_use block_use(const struct machine *m, const struct zone *zone,
				  unsigned long pfn, unsigned long end)
{
	struct block_use use = { .total = end - pfn };
	struct page_info info;
	unsigned long n;

	for (; pfn < end; pfn += n) {
		n = page_run(m, pfn, end - pfn, &info);
		if (!n)
			break;
		if (info.use == PAGE_HOLE || page_zone(m, pfn) != zone)
			use.missing += n;
		else if (info.use == PAGE_RESERVED)
			use.reserved += n;
		else if (info.use == PAGE_USED)
			use.in_use += n;
	}
	return use;
}

static char use_letter(const struct block_use *use)
{
	unsigned long taken = use->in_use + use->reserved, here = use->total - use->missing;

	if (!here)
		return '-';
	if (use->reserved == here)
		return '=';
	if (!taken)
		return '.';
	if (taken == here)
		return '#';
	return (char)('0' + (taken * 10 < here ? 1 : taken * 10 / here));
}

static char type_letter(enum migratetype mt)
{
	return mt < MIGRATE_TYPES ? migratetype_names[mt][0] : '-';
}

static void print_row(const struct machine *m, const struct zone *zone, unsigned long pfn,
		      struct vfs_text *out)
{
	char types[BLOCKS_PER_ROW], uses[BLOCKS_PER_ROW];
	unsigned long first = pfn, end;
	int n = 0;

	for (; n < BLOCKS_PER_ROW && pfn < zone_end_pfn(zone); n++, pfn = end) {
		struct block_use use;

		end = (pfn | (pageblock_nr_pages(m) - 1)) + 1;
		end = end < zone_end_pfn(zone) ? end : zone_end_pfn(zone);
		use = block_use(m, zone, pfn, end);
		types[n] = type_letter(pageblock_migratetype(m, pfn));
		uses[n] = use_letter(&use);
	}
	vfs_printf(out, "%12lu %.*s\n%12s %.*s\n", first, n, types, "", n, uses);
}

static int show_map(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	const struct zone *zone = call_zone(call);
	unsigned long start = zone->zone_start_pfn & ~(pageblock_nr_pages(m) - 1);

	for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);) {
		if (vfs_stopped(call))
			return -EINTR;
		print_row(m, zone, pfn, out);
		start += BLOCKS_PER_ROW * pageblock_nr_pages(m);
		pfn = start;
	}
	vfs_printf(out,
		   "Each column is a pageblock of %lu pages; the number is the first one's PFN.\n"
		   "above: U unmovable, M movable, R reclaimable, H highatomic, C CMA, I isolated\n"
		   "below: . free, 1-9 tenths in use, # all in use, = reserved, - not there\n",
		   pageblock_nr_pages(m));
	return 0;
}

/* ---- picture: a pixel for each page, or 2^n pages of a large zone ---- */

#define MAX_ROWS 4096

enum colour {
	COLOUR_HOLE,
	COLOUR_RESERVED,
	COLOUR_PCP,
	COLOUR_PINNED,
	COLOUR_FREE,				/* by migratetype */
	COLOUR_USED = COLOUR_FREE + MIGRATE_TYPES,
	COLOUR_MOVABLE = COLOUR_USED + MIGRATE_TYPES,
	NR_COLOURS,
};

static const png_color palette[NR_COLOURS] = {
	[COLOUR_HOLE] = { 255, 255, 255 },
	[COLOUR_RESERVED] = { 96, 96, 96 },
	[COLOUR_PCP] = { 255, 214, 0 },
	[COLOUR_PINNED] = { 255, 0, 0 },
	[COLOUR_FREE + MIGRATE_UNMOVABLE] = { 255, 204, 188 },
	[COLOUR_FREE + MIGRATE_MOVABLE] = { 200, 230, 201 },
	[COLOUR_FREE + MIGRATE_RECLAIMABLE] = { 255, 236, 179 },
	[COLOUR_FREE + MIGRATE_HIGHATOMIC] = { 225, 190, 231 },
	[COLOUR_FREE + MIGRATE_CMA] = { 187, 222, 251 },
	[COLOUR_FREE + MIGRATE_ISOLATE] = { 207, 216, 220 },
	[COLOUR_USED + MIGRATE_UNMOVABLE] = { 191, 54, 12 },
	[COLOUR_USED + MIGRATE_MOVABLE] = { 27, 94, 32 },
	[COLOUR_USED + MIGRATE_RECLAIMABLE] = { 255, 143, 0 },
	[COLOUR_USED + MIGRATE_HIGHATOMIC] = { 106, 27, 154 },
	[COLOUR_USED + MIGRATE_CMA] = { 13, 71, 161 },
	[COLOUR_USED + MIGRATE_ISOLATE] = { 55, 71, 79 },
	[COLOUR_MOVABLE] = { 102, 187, 106 },
};

static int page_colour(const struct machine *m, unsigned long pfn, const struct page_info *info)
{
	enum migratetype mt = pageblock_migratetype(m, pfn);

	switch (info->use) {
	case PAGE_HOLE:
		return COLOUR_HOLE;
	case PAGE_RESERVED:
		return COLOUR_RESERVED;
	case PAGE_PCP:
		return COLOUR_PCP;
	case PAGE_FREE:
		return COLOUR_FREE + (int)info->list;
	default:
		if (info->pinned)
			return COLOUR_PINNED;
		return info->movable ? COLOUR_MOVABLE : COLOUR_USED + (int)mt;
	}
}

struct picture {
	const struct machine *m;
	unsigned long start, end;	/* PFNs: from the first pageblock's start */
	unsigned long per_pixel;	/* pages */
	unsigned int width, height;
};

static struct picture picture_of(const struct machine *m, const struct zone *zone)
{
	unsigned long block = pageblock_nr_pages(m), rows;
	struct picture p = { .m = m, .per_pixel = 1, .width = (unsigned int)block,
			     .start = zone->zone_start_pfn & ~(block - 1),
			     .end = zone_end_pfn(zone) };

	while ((rows = (p.end - p.start + block * p.per_pixel - 1) / (block * p.per_pixel)) >
	       MAX_ROWS)
		p.per_pixel *= 2;
	p.height = (unsigned int)rows;
	return p;
}

/* What stands at the first page of each pixel. */
static void draw_row(const struct picture *p, unsigned int row, png_byte *pixels)
{
	unsigned long pfn = p->start + row * p->width * p->per_pixel;
	unsigned int x = 0;

	while (x < p->width) {
		struct page_info info;
		unsigned long n = 0, pixel_end;
		int colour = COLOUR_HOLE;

		if (pfn < p->end)
			n = page_run(p->m, pfn, p->end - pfn, &info);
		if (n)
			colour = page_colour(p->m, pfn, &info);
		pixel_end = x + (n < p->per_pixel ? 1 : n / p->per_pixel);
		for (; x < p->width && x < pixel_end; x++, pfn += p->per_pixel)
			pixels[x] = (png_byte)colour;
	}
}

static void append(png_structp png, png_bytep data, size_t len)
{
	vfs_append(png_get_io_ptr(png), data, len);
}

static void flush(png_structp png)
{
}

static void write_text(png_structp png, png_infop info, const struct picture *p)
{
	char comment[256];
	png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE, .key = (char *)"Comment",
			  .text = comment };

	snprintf(comment, sizeof(comment),
		 "From PFN %lu, %lu page(s) a pixel. Light: free, dark: in use; orange unmovable, "
		 "green movable, amber reclaimable, purple highatomic, blue CMA; yellow per-CPU, "
		 "red pinned, grey reserved.", p->start, p->per_pixel);
	png_set_text(png, info, &text, 1);
}

static int write_picture(const struct vfs_call *call, const struct picture *p, png_structp png,
			 png_infop info, png_byte *pixels, struct vfs_text *out)
{
	if (setjmp(png_jmpbuf(png)))
		return -ENOMEM;
	png_set_write_fn(png, out, append, flush);
	png_set_IHDR(png, info, p->width, p->height, 8, PNG_COLOR_TYPE_PALETTE,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_PLTE(png, info, palette, NR_COLOURS);
	write_text(png, info, p);
	png_write_info(png, info);
	for (unsigned int row = 0; row < p->height; row++) {
		if (vfs_stopped(call))
			return -EINTR;
		draw_row(p, row, pixels);
		png_write_row(png, pixels);
	}
	png_write_end(png, info);
	return 0;
}

static int show_png(const struct vfs_call *call, struct vfs_text *out)
{
	const struct picture p = picture_of(call_machine(call), call_zone(call));
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	png_byte *pixels = malloc(p.width);
	int err = -ENOMEM;

	if (info && pixels)
		err = write_picture(call, &p, png, info, pixels, out);
	png_destroy_write_struct(&png, &info);
	free(pixels);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "zone/map", .flags = VFS_LONG_SHOW, .show = show_map },
	{ .name = "zone/map.png", .flags = VFS_LONG_SHOW, .show = show_png },
};

const struct files_rows zone_map_rows = { rows, ARRAY_SIZE(rows) };

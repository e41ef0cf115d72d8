/* What kind of table a text is, from its first rows. Internal to csv.c. */
#ifndef GONOGO_FORMATS_CSV_SNIFF_H
#define GONOGO_FORMATS_CSV_SNIFF_H

#include "formats/csv.h"

struct csv_sample {
	str text;
	bool whole; /* nothing follows */
	const struct limits *limits;
};

/* Fills what the options leave open. */
void csv_sniff(struct csv_dialect *d, const struct csv_sample *sample,
	       const struct csv_options *options);

/* GB18030 or a one-byte encoding, for bytes that are not UTF-8. */
enum csv_encoding csv_guess_encoding(str bytes);

/* Is it UTF-16, by its mark or by every second byte? CSV_UTF8 when not. */
enum csv_encoding csv_find_utf16(str start);

/* A source that gives UTF-8 of the UTF-16 in a window. Units that are no
 * character become U+FFFD and are counted. */
struct csv_utf16;
struct source csv_utf16_source(struct arena *a, struct csv_utf16 **out,
			       struct window raw, bool big_endian);
uint64_t csv_utf16_bad(const struct csv_utf16 *u);
bool csv_utf16_failed(const struct csv_utf16 *u);

#endif

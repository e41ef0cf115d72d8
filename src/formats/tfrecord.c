#include "formats/tfrecord.h"

#include "base/crc32c.h"
#include "base/simd.h"

enum { HEADER = 12, FOOTER = 4 };

bool tfrecord_is(str head)
{
	return head.len >= HEADER &&
	       crc32c_masked(str_of(head.s, 8)) == bytes4_load(head.s + 8);
}

enum tfrecord_state tfrecord_next(struct window *w, uint64_t max, str *record)
{
	uint64_t len;

	if (!window_has(w, 1))
		return TFRECORD_END;
	if (!window_has(w, HEADER))
		return TFRECORD_CUT;
	if (!tfrecord_is(str_of(w->at, HEADER)))
		return TFRECORD_BAD_LENGTH;
	len = bytes8_load(w->at);
	if (len > max)
		return TFRECORD_TOO_LONG;
	if (!window_has(w, HEADER + (size_t)len + FOOTER))
		return TFRECORD_CUT;
	*record = str_of(w->at + HEADER, (size_t)len);
	w->at += HEADER + (size_t)len + FOOTER;
	if (crc32c_masked(*record) != bytes4_load(record->s + len))
		return TFRECORD_BAD_DATA;
	return TFRECORD_OK;
}

/*
 * TFRecord framing: length, CRC of the length, data, CRC of the data. Event
 * files and data sets use it. Both checksums are always checked.
 */
#ifndef GONOGO_FORMATS_TFRECORD_H
#define GONOGO_FORMATS_TFRECORD_H

#include "base/window.h"

enum tfrecord_state {
	TFRECORD_OK,
	TFRECORD_END, /* nothing behind the last record */
	TFRECORD_CUT, /* the file ends inside a record: still being written */
	TFRECORD_BAD_LENGTH, /* nothing behind it can be found */
	TFRECORD_BAD_DATA,   /* this record only; the next call goes on */
	TFRECORD_TOO_LONG,   /* over `max`; reading stops */
};

/* Do these bytes start with a length and its checksum? */
bool tfrecord_is(str head);

/* The next record, good until the next call. */
enum tfrecord_state tfrecord_next(struct window *w, uint64_t max, str *record);

#endif

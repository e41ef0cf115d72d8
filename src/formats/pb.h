/*
 * The protobuf wire format: one field after the other, no schema, no copies.
 *
 *	struct pb p = pb_of(bytes);
 *	struct pb_field f;
 *
 *	while (pb_next(&p, &f))
 *		if (f.number == 2 && f.type == PB_BYTES) ...
 *	if (p.bad) ...
 *
 * Groups are stepped over, whatever stands in them. A field of an unexpected
 * type is the caller's to ignore, as protobuf itself does.
 */
#ifndef GONOGO_FORMATS_PB_H
#define GONOGO_FORMATS_PB_H

#include "base/str.h"

enum pb_type { PB_VARINT = 0, PB_FIXED64 = 1, PB_BYTES = 2, PB_FIXED32 = 5 };

struct pb {
	const char *at, *end;
	bool bad; /* broken: cut, over-long varint, field 0, unknown type */
};

struct pb_field {
	uint32_t number;
	enum pb_type type;
	uint64_t u; /* VARINT, FIXED64, FIXED32 */
	str bytes;  /* BYTES */
};

struct pb pb_of(str bytes);
bool pb_next(struct pb *p, struct pb_field *f);

/* The value as a double or float; a varint as a number. */
double pb_double(const struct pb_field *f);
double pb_float(const struct pb_field *f);
int64_t pb_int(const struct pb_field *f);

/* The next number of a packed list; false at its end. */
bool pb_packed_double(str *rest, double *out);
bool pb_packed_varint(str *rest, uint64_t *out);

#endif

#include "formats/pb.h"

#include "base/simd.h"

#include <string.h>

enum { GROUP_START = 3, GROUP_END = 4, GROUP_DEPTH = 100, VARINT_BYTES = 10 };

struct pb pb_of(str bytes)
{
	const char *s = bytes.s ? bytes.s : "";

	return (struct pb){ .at = s, .end = s + bytes.len };
}

static bool fail(struct pb *p)
{
	p->bad = true;
	p->at = p->end;
	return false;
}

static bool take_varint(struct pb *p, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < VARINT_BYTES; i++) {
		uint8_t b;

		if (p->at == p->end)
			return fail(p);
		b = (uint8_t)*p->at++;
		if (i == VARINT_BYTES - 1 && b > 1)
			return fail(p);
		v |= (uint64_t)(b & 0x7f) << (7 * i);
		if (!(b & 0x80)) {
			*out = v;
			return true;
		}
	}
	return fail(p);
}

static bool take_fixed(struct pb *p, unsigned n, uint64_t *out)
{
	if ((size_t)(p->end - p->at) < n)
		return fail(p);
	*out = n == 8 ? bytes8_load(p->at) : bytes4_load(p->at);
	p->at += n;
	return true;
}

static bool take_bytes(struct pb *p, str *out)
{
	uint64_t len;

	if (!take_varint(p, &len))
		return false;
	if (len > (uint64_t)(p->end - p->at))
		return fail(p);
	*out = str_of(p->at, (size_t)len);
	p->at += len;
	return true;
}

static bool take_value(struct pb *p, unsigned type, struct pb_field *f)
{
	f->type = (enum pb_type)type;
	f->u = 0;
	f->bytes = S("");
	switch (type) {
	case PB_VARINT:
		return take_varint(p, &f->u);
	case PB_FIXED64:
		return take_fixed(p, 8, &f->u);
	case PB_FIXED32:
		return take_fixed(p, 4, &f->u);
	case PB_BYTES:
		return take_bytes(p, &f->bytes);
	default:
		return fail(p);
	}
}

static bool take_tag(struct pb *p, uint32_t *number, unsigned *type)
{
	uint64_t tag;

	if (!take_varint(p, &tag))
		return false;
	if (tag >> 3 == 0 || tag >> 32)
		return fail(p);
	*number = (uint32_t)(tag >> 3);
	*type = (unsigned)(tag & 7);
	return true;
}

/* Behind the start of group `number`, to behind its end. */
static bool skip_group(struct pb *p, uint32_t number)
{
	uint32_t open[GROUP_DEPTH];
	unsigned n = 0;

	open[n++] = number;
	while (n) {
		struct pb_field f;
		uint32_t num;
		unsigned type;

		if (!take_tag(p, &num, &type))
			return false;
		if (type == GROUP_START) {
			if (n == GROUP_DEPTH)
				return fail(p);
			open[n++] = num;
		} else if (type == GROUP_END) {
			if (open[--n] != num)
				return fail(p);
		} else if (!take_value(p, type, &f)) {
			return false;
		}
	}
	return true;
}

static bool next_any(struct pb *p, struct pb_field *f)
{
	unsigned type;

	while (p->at != p->end) {
		if (!take_tag(p, &f->number, &type))
			return false;
		if (type != GROUP_START)
			return take_value(p, type, f);
		if (!skip_group(p, f->number))
			return false;
	}
	return false;
}

/* Nearly all fields have a number below 16 and, as bytes, a length below 128:
 * one byte each. */
bool pb_next(struct pb *p, struct pb_field *f)
{
	size_t left = (size_t)(p->end - p->at);
	uint8_t tag, size;

	if (!left)
		return false;
	if (left < 2)
		return next_any(p, f);
	tag = (uint8_t)p->at[0];
	size = (uint8_t)p->at[1];
	if (tag < 8 || tag > 127)
		return next_any(p, f);
	f->number = tag >> 3;
	f->u = 0;
	f->bytes = S("");
	switch (tag & 7) {
	case PB_BYTES:
		if (size > 127 || size > left - 2)
			break;
		f->type = PB_BYTES;
		f->bytes = str_of(p->at + 2, size);
		p->at += 2 + size;
		return true;
	case PB_VARINT:
		if (size > 127)
			break;
		f->type = PB_VARINT;
		f->u = size;
		p->at += 2;
		return true;
	case PB_FIXED64:
		if (left < 9)
			break;
		f->type = PB_FIXED64;
		f->u = bytes8_load(p->at + 1);
		p->at += 9;
		return true;
	case PB_FIXED32:
		if (left < 5)
			break;
		f->type = PB_FIXED32;
		f->u = bytes4_load(p->at + 1);
		p->at += 5;
		return true;
	default:
		break;
	}
	return next_any(p, f);
}

double pb_double(const struct pb_field *f)
{
	double d;

	if (f->type == PB_FIXED32)
		return pb_float(f);
	if (f->type != PB_FIXED64)
		return (double)(int64_t)f->u;
	memcpy(&d, &f->u, 8);
	return d;
}

double pb_float(const struct pb_field *f)
{
	uint32_t u = (uint32_t)f->u;
	float x;

	if (f->type != PB_FIXED32)
		return pb_double(f);
	memcpy(&x, &u, 4);
	return (double)x;
}

int64_t pb_int(const struct pb_field *f)
{
	return (int64_t)f->u;
}

bool pb_packed_double(str *rest, double *out)
{
	struct pb p = pb_of(*rest);
	struct pb_field f = { .type = PB_FIXED64 };

	if (!take_fixed(&p, 8, &f.u))
		return false;
	*rest = str_of(p.at, (size_t)(p.end - p.at));
	*out = pb_double(&f);
	return true;
}

bool pb_packed_varint(str *rest, uint64_t *out)
{
	struct pb p = pb_of(*rest);

	if (!rest->len || !take_varint(&p, out))
		return false;
	*rest = str_of(p.at, (size_t)(p.end - p.at));
	return true;
}

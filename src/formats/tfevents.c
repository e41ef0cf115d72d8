#include "formats/tfevents.h"

#include "base/map.h"
#include "base/num.h"
#include "base/simd.h"
#include "base/vec.h"
#include "formats/metrics_json.h"
#include "formats/pb.h"
#include "formats/tfrecord.h"

#include <math.h>
#include <string.h>

enum { PAIRS_MAX = 4096, BUCKETS_MAX = 1 << 16 };

struct reader {
	const struct log_sink *sink;
	struct map plugin; /* tag -> its plugin's name as str *; written once a tag */
	VEC(struct log_pair) pairs;
	VEC(struct log_bucket) buckets;
	struct map texts; /* tags of texts seen */
	uint32_t record;
	double step, time;
};

bool tfevents_is(str head)
{
	uint64_t len;
	struct pb p;
	struct pb_field f;

	if (!tfrecord_is(head) || head.len < 13)
		return false;
	memcpy(&len, head.s, 8);
	len = (uint8_t)head.s[0] | (uint64_t)(uint8_t)head.s[1] << 8;
	if (len > head.len - 12)
		len = head.len - 12;
	p = pb_of(str_sub(head, 12, 12 + (size_t)len));
	while (pb_next(&p, &f))
		if (f.number == 3 && f.type == PB_BYTES)
			return str_starts(f.bytes, S("brain.Event:"));
	return false;
}

/* ---- tensors ---- */

enum {
	DT_FLOAT = 1,
	DT_DOUBLE = 2,
	DT_INT32 = 3,
	DT_STRING = 7,
	DT_INT64 = 9,
	DT_BFLOAT16 = 14,
	DT_HALF = 19
};

static double half(uint64_t h)
{
	double m = (double)(h & 0x3ff);
	int e = (int)(h >> 10 & 31);
	double v;

	if (e == 31)
		v = h & 0x3ff ? NAN : INFINITY;
	else
		v = e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);
	return h & 0x8000 ? -v : v;
}

static double from_content(uint64_t dtype, str content)
{
	struct pb_field f = { .type = PB_FIXED32 };

	if (dtype == DT_FLOAT && content.len == 4) {
		f.u = bytes4_load(content.s);
		return pb_float(&f);
	}
	if (dtype == DT_DOUBLE && content.len == 8) {
		f.type = PB_FIXED64;
		f.u = bytes8_load(content.s);
		return pb_double(&f);
	}
	if (dtype == DT_INT32 && content.len == 4)
		return (double)(int32_t)bytes4_load(content.s);
	if (dtype == DT_INT64 && content.len == 8)
		return (double)(int64_t)bytes8_load(content.s);
	if (dtype == DT_BFLOAT16 && content.len == 2) {
		f.u = (uint64_t)bytes2_load(content.s) << 16;
		return pb_float(&f);
	}
	if (dtype == DT_HALF && content.len == 2)
		return half(bytes2_load(content.s));
	return NAN;
}

struct tensor {
	uint64_t dtype, rank;
	str content, text;
	str doubles; /* packed */
	double value;
	bool has_value;
};

/* The first number of a field that may be packed. */
static double tensor_number(const struct pb_field *f, uint64_t dtype)
{
	str rest = f->bytes;
	struct pb_field one = { .type = PB_VARINT };

	if (f->type != PB_BYTES)
		return f->number == 13  ? half(f->u)
		       : f->number == 5 ? pb_float(f)
					: pb_double(f);
	if (f->number == 5 && rest.len >= 4)
		return from_content(DT_FLOAT, str_sub(rest, 0, 4));
	if (f->number == 6 && rest.len >= 8)
		return from_content(DT_DOUBLE, str_sub(rest, 0, 8));
	if (!pb_packed_varint(&rest, &one.u))
		return NAN;
	if (f->number == 13 && dtype == DT_BFLOAT16)
		return from_content(
			DT_BFLOAT16,
			str_of((char[]){ (char)one.u, (char)(one.u >> 8) }, 2));
	return f->number == 13 ? half(one.u) : pb_double(&one);
}

static void tensor_shape(struct tensor *t, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f))
		t->rank += f.number == 2;
}

static struct tensor tensor_of(str bytes)
{
	struct tensor t = { .value = NAN };
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f)) {
		if (f.number == 1)
			t.dtype = f.u;
		else if (f.number == 2 && f.type == PB_BYTES)
			tensor_shape(&t, f.bytes);
		else if (f.number == 4)
			t.content = f.bytes;
		else if (f.number == 8 && !t.text.len)
			t.text = f.bytes;
		else if (f.number == 5 || f.number == 6 || f.number == 7 ||
			 f.number == 10 || f.number == 13) {
			t.value = tensor_number(&f, t.dtype);
			t.has_value = true;
			if (f.number == 6)
				t.doubles = f.bytes;
		}
	}
	if (!t.has_value && t.content.len) {
		t.value = from_content(t.dtype, t.content);
		t.has_value = t.content.len <= 8;
	}
	/* 0.0 is not on the wire. */
	if (!t.has_value && !t.content.len && t.dtype != DT_STRING) {
		t.value = 0;
		t.has_value = true;
	}
	return t;
}

/* ---- hyper-parameters ---- */

static str number_text(struct reader *r, double f)
{
	struct buf b;
	str out;

	buf_init(&b, 64);
	num_print(&b, f);
	out = str_dup(r->sink->scratch, buf_str(&b));
	buf_release(&b);
	return out;
}

static void say_hparam(struct reader *r, str entry)
{
	struct pb p = pb_of(entry);
	struct pb_field f, v;
	str key = S(""), text = S("");

	while (pb_next(&p, &f)) {
		struct pb q = pb_of(f.bytes);

		if (f.number == 1)
			key = f.bytes;
		while (f.number == 2 && pb_next(&q, &v)) {
			if (v.number == 2)
				text = number_text(r, pb_double(&v));
			else if (v.number == 3)
				text = v.bytes;
			else if (v.number == 4)
				text = v.u ? S("true") : S("false");
		}
	}
	if (key.len)
		log_say_param(r->sink, r->record, key, text);
}

static void say_hparams(struct reader *r, str content)
{
	struct pb p = pb_of(content);
	struct pb_field f, g;

	while (pb_next(&p, &f)) {
		struct pb q = pb_of(f.bytes);

		if (f.type != PB_BYTES || (f.number != 3 && f.number != 4))
			continue;
		while (pb_next(&q, &g)) {
			if (f.number == 3 && g.number == 1 && g.type == PB_BYTES)
				say_hparam(r, g.bytes);
			if (f.number == 3 && g.number == 5)
				log_say_fact(r->sink, r->record, "start",
					     pb_double(&g));
			if (f.number == 4 && g.number == 2)
				log_say_fact(r->sink, r->record, "end",
					     pb_double(&g));
		}
	}
}

/* ---- histograms ---- */

static void add_bucket(struct reader *r, struct log_bucket b)
{
	if (r->buckets.n < BUCKETS_MAX)
		*vec_push(r->sink->scratch, &r->buckets) = b;
}

static void say_buckets(struct reader *r, struct log_item *it)
{
	struct log_histogram *h = &it->u.histogram;

	h->step = r->step;
	h->time = r->time;
	h->bucket = r->buckets.v;
	h->n = r->buckets.n;
	h->zero_share = log_zero_share(h->bucket, h->n);
	r->sink->say(r->sink->ctx, it);
}

/* Version 1 tells right ends only; below the first one lies the minimum. */
static void read_buckets(struct reader *r, double min, str limits, str counts)
{
	struct log_bucket b = { .left = min };

	r->buckets.n = 0;
	while (pb_packed_double(&limits, &b.right) &&
	       pb_packed_double(&counts, &b.count)) {
		add_bucket(r, b);
		b.left = b.right;
	}
}

static void say_histogram(struct reader *r, str tag, str bytes)
{
	struct log_item it = { .type = LOG_ITEM_HISTOGRAM, .line = r->record };
	struct log_histogram *h = &it.u.histogram;
	double *const number[] = { &h->min, &h->max, &h->num, &h->sum,
				   &h->sum_squares };
	str limits = S(""), counts = S("");
	struct pb p = pb_of(bytes);
	struct pb_field f;

	h->tag = tag;
	while (pb_next(&p, &f)) {
		if (f.number >= 1 && f.number <= 5 && f.type != PB_BYTES)
			*number[f.number - 1] = pb_double(&f);
		else if (f.number == 6)
			limits = f.bytes;
		else if (f.number == 7)
			counts = f.bytes;
	}
	read_buckets(r, h->min, limits, counts);
	say_buckets(r, &it);
}

/* Version 2 is a tensor of rows (left, right, count); the moments are those of
 * the middles of the buckets. */
static void say_tensor_histogram(struct reader *r, str tag, str rows)
{
	struct log_item it = { .type = LOG_ITEM_HISTOGRAM, .line = r->record };
	struct log_histogram *h = &it.u.histogram;
	struct log_bucket b;

	h->tag = tag;
	r->buckets.n = 0;
	while (pb_packed_double(&rows, &b.left) &&
	       pb_packed_double(&rows, &b.right) &&
	       pb_packed_double(&rows, &b.count)) {
		double middle = (b.left + b.right) / 2;

		add_bucket(r, b);
		if (!(b.count > 0))
			continue;
		h->min = h->num > 0 ? fmin(h->min, b.left) : b.left;
		h->max = h->num > 0 ? fmax(h->max, b.right) : b.right;
		h->num += b.count;
		h->sum += b.count * middle;
		h->sum_squares += b.count * middle * middle;
	}
	say_buckets(r, &it);
}

/* ---- summaries ---- */

struct entry {
	str tag, plugin, content, tensor, histogram;
	double value;
	bool has_value, has_tensor;
};

static void read_plugin(struct entry *e, str metadata)
{
	struct pb p = pb_of(metadata);
	struct pb_field f, g;

	while (pb_next(&p, &f)) {
		struct pb q = pb_of(f.bytes);

		if (f.number != 1 || f.type != PB_BYTES)
			continue;
		while (pb_next(&q, &g)) {
			if (g.number == 1)
				e->plugin = g.bytes;
			else if (g.number == 2)
				e->content = g.bytes;
		}
	}
}

static bool read_entry(struct entry *e, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	*e = (struct entry){ .value = NAN };
	while (pb_next(&p, &f)) {
		if (f.number == 1 && f.type == PB_BYTES)
			e->tag = f.bytes;
		else if (f.number == 2) {
			e->value = pb_float(&f);
			e->has_value = true;
		} else if (f.number == 5)
			e->histogram = f.bytes;
		else if (f.number == 8) {
			e->tensor = f.bytes;
			e->has_tensor = true;
		} else if (f.number == 9)
			read_plugin(e, f.bytes);
	}
	return !p.bad;
}

/* Metadata stands only with the first value of a tag. */
static str plugin_of(struct reader *r, const struct entry *e)
{
	const str *known;
	str *kept;

	if (!e->plugin.len && !r->plugin.n)
		return S("");
	known = map_find(&r->plugin, e->tag);
	if (!e->plugin.len)
		return known ? *known : S("");
	if (!known && r->plugin.n < r->sink->limits->series_tags) {
		kept = arena_new(r->sink->scratch, str);
		*kept = str_dup(r->sink->scratch, e->plugin);
		map_put(r->sink->scratch, &r->plugin,
			str_dup(r->sink->scratch, e->tag), kept);
	}
	return e->plugin;
}

static void add_pair(struct reader *r, str tag, double value)
{
	if (r->pairs.n < PAIRS_MAX)
		*vec_push(r->sink->scratch, &r->pairs) = (struct log_pair){
			.key = tag, .value = value, .number = true
		};
}

/* Trainers log their settings as a text that is a JSON object; other texts are
 * notes and samples. Once a tag. */
static void read_text(struct reader *r, str tag, str text)
{
	struct arena *a = r->sink->scratch;
	struct log_pair *pair;
	size_t n;

	text = str_trim(text);
	if (!str_starts(text, S("{")) || map_has(&r->texts, tag) ||
	    r->texts.n >= r->sink->limits->series_tags)
		return;
	map_put(a, &r->texts, str_dup(a, tag), r);
	if (!metrics_json_pairs(a, text, r->sink->limits, &pair, &n))
		return;
	for (size_t i = 0; i < n; i++)
		log_say_setting(r->sink, r->record, pair[i].key, &pair[i]);
}

static void read_tensor(struct reader *r, const struct entry *e, str plugin)
{
	struct tensor t = tensor_of(e->tensor);

	if (str_eq(plugin, S("histograms"))) {
		if (t.dtype == DT_DOUBLE)
			say_tensor_histogram(r, e->tag,
					     t.content.len ? t.content
							   : t.doubles);
	} else if (str_eq(plugin, S("text"))) {
		read_text(r, e->tag, t.text);
	} else if ((!plugin.len || str_eq(plugin, S("scalars"))) &&
		   t.rank == 0 && t.has_value) {
		add_pair(r, e->tag, t.value);
	}
}

static void read_value(struct reader *r, str bytes)
{
	struct entry e;
	str plugin;

	if (!read_entry(&e, bytes) || !e.tag.len)
		return;
	plugin = plugin_of(r, &e);
	if (str_eq(plugin, S("hparams")))
		say_hparams(r, e.content);
	else if (e.has_value)
		add_pair(r, e.tag, e.value);
	else if (e.histogram.len)
		say_histogram(r, e.tag, e.histogram);
	else if (e.has_tensor)
		read_tensor(r, &e, plugin);
}

static void read_summary(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	struct log_row row;

	r->pairs.n = 0;
	while (pb_next(&p, &f))
		if (f.number == 1 && f.type == PB_BYTES)
			read_value(r, f.bytes);
	if (!r->pairs.n)
		return;
	row = log_row_new(r->pairs.v, r->pairs.n);
	row.step = r->step;
	row.time = r->time;
	log_say_row(r->sink, r->record, &row);
}

static void read_session(struct reader *r, str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f))
		if (f.number == 1 && f.u == 1)
			log_say_restart(r->sink, r->record, r->step);
}

static void malformed(struct reader *r, const char *what, uint64_t offset)
{
	diag_add(r->sink->diags, DIAG_LOG_MALFORMED, 0, 0,
		 "record %u at byte %llu: %s", r->record,
		 (unsigned long long)offset, what);
}

/* ---- scalar events ---- */

static bool eat_byte(str *rest, char byte)
{
	if (!rest->len || rest->s[0] != byte)
		return false;
	*rest = str_of(rest->s + 1, rest->len - 1);
	return true;
}

/* A message to the very end of the rest, its length in one byte. */
static bool eat_last(str *rest, char tag)
{
	if (rest->len < 2 || rest->s[0] != tag ||
	    (size_t)(uint8_t)rest->s[1] != rest->len - 2 || rest->len > 129)
		return false;
	*rest = str_of(rest->s + 2, rest->len - 2);
	return true;
}

/*
 * One simple value, as nearly all records of nearly all files are: wall time,
 * step (left out when 0), summary of one value of tag and float, nothing else.
 * False: read it the long way.
 */
static bool read_scalar(struct reader *r, str rest)
{
	enum { TIME = 0x09, STEP = 0x10, SUMMARY = 0x2a, VALUE = 0x0a };
	enum { TAG = 0x0a, SIMPLE = 0x15, SIMPLE_SIZE = 5 };
	struct log_pair pair = { .number = true };
	struct log_row row;
	uint64_t step = 0;
	size_t size;

	if (r->plugin.n || rest.len < 9 || rest.s[0] != TIME)
		return false;
	r->time = from_content(DT_DOUBLE, str_of(rest.s + 1, 8));
	rest = str_of(rest.s + 9, rest.len - 9);
	if (eat_byte(&rest, STEP) && !pb_packed_varint(&rest, &step))
		return false;
	if (!eat_last(&rest, SUMMARY) || !eat_last(&rest, VALUE) ||
	    rest.len < 2 + SIMPLE_SIZE || rest.s[0] != TAG)
		return false;
	size = (uint8_t)rest.s[1];
	if (!size || size != rest.len - 2 - SIMPLE_SIZE ||
	    rest.s[2 + size] != SIMPLE)
		return false;
	pair.key = str_of(rest.s + 2, size);
	pair.value = from_content(DT_FLOAT, str_of(rest.s + 3 + size, 4));
	row = log_row_new(&pair, 1);
	row.step = r->step = (double)(int64_t)step;
	row.time = r->time;
	log_say_row(r->sink, r->record, &row);
	return true;
}

static void read_event(struct reader *r, str bytes, uint64_t offset)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;
	str summary = S(""), session = S("");

	r->step = 0;
	r->time = NAN;
	while (pb_next(&p, &f)) {
		if (f.number == 1)
			r->time = pb_double(&f);
		else if (f.number == 2)
			r->step = (double)pb_int(&f);
		else if (f.number == 5)
			summary = f.bytes;
		else if (f.number == 7)
			session = f.bytes;
	}
	if (p.bad) {
		malformed(r, "not an event", offset);
		return;
	}
	if (session.len)
		read_session(r, session);
	if (summary.len)
		read_summary(r, summary);
}

void tfevents_read(struct window *w, const struct log_sink *sink)
{
	struct reader r = { .sink = sink };
	uint64_t max = sink->limits->tfrecord_size;

	for (;;) {
		uint64_t offset = window_offset(w, w->at);
		str record;
		enum tfrecord_state state = tfrecord_next(w, max, &record);

		if (state == TFRECORD_END)
			return;
		r.record++;
		if (state == TFRECORD_OK) {
			if (!read_scalar(&r, record))
				read_event(&r, record, offset);
			continue;
		}
		if (state == TFRECORD_BAD_DATA) {
			malformed(&r, "checksum of the data is wrong; skipped",
				  offset);
			continue;
		}
		if (state == TFRECORD_CUT)
			diag_add(sink->diags, DIAG_LOG_TRUNCATED, 0, 0,
				 "record %u at byte %llu is cut", r.record,
				 (unsigned long long)offset);
		else if (state == TFRECORD_BAD_LENGTH)
			diag_add(sink->diags, DIAG_LOG_BROKEN, 0, 0,
				 "record %u at byte %llu: checksum of the "
				 "length is wrong; "
				 "nothing behind it can be read",
				 r.record, (unsigned long long)offset);
		else
			diag_add(sink->diags, DIAG_LOG_LIMIT, 0, 0,
				 "record %u at byte %llu is over the limit "
				 "tfrecord.record",
				 r.record, (unsigned long long)offset);
		return;
	}
}

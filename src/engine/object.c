#include "engine/object.h"

#include "base/vec.h"

enum { MAX_NODES = 16000000, MAX_DEPTH = 96 };

static struct value text(str s)
{
	return value_str(s);
}

static struct value diags_value(struct arena *a, const struct diags *d)
{
	struct value list = value_list();

	for (size_t i = 0; i < d->list.n; i++) {
		const struct diag *x = &d->list.v[i];
		struct value *row = value_push(a, &list, value_list());

		value_push(a, row, text(diag_name(x->id)));
		value_push(a, row, value_int(x->line));
		value_push(a, row, value_int(x->column));
		value_push(a, row, text(x->text));
	}
	return list;
}

/* The first diagnostic that keeps the file from being judged as a whole. */
static const struct diag *hindrance(const struct diags *d, enum reason *reason)
{
	for (size_t i = 0; i < d->list.n; i++) {
		*reason = reason_of_diag(d->list.v[i].id);
		if (*reason)
			return &d->list.v[i];
	}
	*reason = REASON_NONE;
	return NULL;
}

static void add_record(struct value *records, struct file_facts *f, size_t at,
		       const struct value *record)
{
	struct arena *a = f->arena;
	struct value *r = value_push(a, records, value_map());
	const struct diag *why;
	enum reason reason;

	why = hindrance(&f->diags, &reason);
	value_put(a, r, S("s"), value_int((int64_t)at));
	if (record)
		value_put(a, r, S("v"), *record);
	if (why) {
		value_put(a, r, S("q"), text(reason_code(reason)));
		value_put(a, r, S("t"), text(why->text));
	}
	if (f->diags.list.n)
		value_put(a, r, S("d"), diags_value(a, &f->diags));
}

void object_make(struct buf *out, struct file_facts *f,
		 const struct scanner *const *scanners, size_t n)
{
	struct value object = value_map(), records = value_list();
	bool partly = false, unread = false;

	for (size_t i = 0; i < n; i++) {
		struct value record = value_null();
		bool is;

		if (!scanners[i]->wants(f->file))
			continue;
		diags_init(&f->diags, f->arena);
		if (f->opened != IO_OK) {
			io_diag(&f->diags, f->opened);
			is = true;
		} else {
			is = scanners[i]->scan(f, &record);
		}
		if (is)
			add_record(&records, f, i,
				   record.type == VALUE_NULL ? NULL : &record);
		partly |= diags_at_least(&f->diags, DIAG_LEVEL_PARTIAL);
		unread |= diags_has(&f->diags, DIAG_FORMAT_UNSUPPORTED);
	}
	if (f->hashed)
		value_put(f->arena, &object, S("h"),
			  text(hash128_hex(f->arena, f->digest)));
	value_put(f->arena, &object, S("p"),
		  value_int(f->opened != IO_OK || unread ? READ_NOT
			    : partly                     ? READ_PARTLY
							 : READ_WHOLE));
	value_put(f->arena, &object, S("r"), records);
	value_write(out, &object);
}

static bool read_diags(struct record *out, struct arena *a,
		       const struct value *list)
{
	size_t n = value_count(list);
	struct diag *d = arena_array(a, struct diag, n);

	if (n > DIAG_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct value *row = value_at(list, i);
		int64_t line = value_whole(value_at(row, 1), -1);
		int64_t column = value_whole(value_at(row, 2), -1);

		if (line < 0 || line > UINT32_MAX || column < 0 ||
		    column > UINT32_MAX)
			return false;
		d[i].line = (uint32_t)line;
		d[i].column = (uint32_t)column;
		d[i].text = value_text(value_at(row, 3), S(""));
		if (!diag_from(value_text(value_at(row, 0), S("")), &d[i].id))
			return false;
	}
	out->diag = d;
	out->ndiag = n;
	return true;
}

static bool read_record(struct object_record *out, struct arena *a,
			const struct value *r, size_t n)
{
	int64_t at = value_get_int(r, "s", -1);
	str code = value_get_text(r, "q");

	if (at < 0 || (uint64_t)at >= n)
		return false;
	out->scanner = (size_t)at;
	out->record.value = value_find(r, S("v"));
	out->record.reason = reason_from(code);
	out->record.reason_text = value_get_text(r, "t");
	if (code.len && !out->record.reason)
		return false;
	return read_diags(&out->record, a, value_find(r, S("d")));
}

bool object_read(struct object *out, struct arena *a, str bytes,
		 const struct scanner *const *scanners, size_t n)
{
	struct value *v = arena_new(a, struct value);
	const struct value *records;
	int64_t state;

	(void)scanners;
	*out = (struct object){ 0 };
	if (!value_read(v, a, bytes, MAX_NODES, MAX_DEPTH))
		return false;
	out->digest = value_get_text(v, "h");
	out->hashed = out->digest.len == 32;
	state = value_get_int(v, "p", -1);
	if (state < READ_WHOLE || state > READ_NOT)
		return false;
	out->state = (enum read_state)state;
	records = value_find(v, S("r"));
	out->n = value_count(records);
	out->record = arena_array(a, struct object_record, out->n);
	for (size_t i = 0; i < out->n; i++) {
		if (!read_record(&out->record[i], a, value_at(records, i), n))
			return false;
		if (i && out->record[i].scanner <= out->record[i - 1].scanner)
			return false;
		if (!out->reason) {
			out->reason = out->record[i].record.reason;
			out->reason_text = out->record[i].record.reason_text;
		}
	}
	return true;
}

void object_lost(struct object *out, struct arena *a, const struct file *file,
		 const struct scanner *const *scanners, size_t n,
		 enum reason reason)
{
	*out = (struct object){ .state = READ_NOT, .reason = reason };
	out->record = arena_array(a, struct object_record, n);
	for (size_t i = 0; i < n; i++) {
		if (!scanners[i]->wants(file))
			continue;
		out->record[out->n++] = (struct object_record){
			i,
			{ .reason = reason,
			  .reason_text = reason_text(reason, false) }
		};
	}
}

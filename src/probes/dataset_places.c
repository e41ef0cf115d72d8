#include "probes/dataset_places.h"

struct place split_place(const struct dataset *d, const struct dataset_split *s)
{
	const struct dataset_part *part = split_first(s);

	if (part && part->files.n && !part->folder)
		return place_of(part->files.v[0]->path);
	if (part && d->path.len)
		return place_at(d->path, part->line, part->column);
	if (part && part->files.n)
		return place_of(part->files.v[0]->path);
	return place_of(d->path.len ? d->path : part ? part->path : S(""));
}

struct place dataset_place(const struct dataset *d)
{
	if (!d->path.len && d->splits.n)
		return split_place(d, &d->splits.v[0]);
	return place_of(d->path);
}

struct place record_row_place(const struct record *r, uint64_t row)
{
	uint64_t line = row + value_get_bool(r->value, "header", false);

	return place_at(r->file->path,
			line < UINT32_MAX ? (uint32_t)line : UINT32_MAX, 1);
}

struct place row_place(const struct place_of_row *at)
{
	return at->record ? record_row_place(at->record, at->row)
			  : place_of(S(""));
}

struct place key_place(const struct dataset *d, const char *key)
{
	const struct value *at =
		value_find(value_find(d->manifest, S("places")), str_from(key));

	if (!at)
		return place_at(d->path, d->path.len ? 1 : 0, 0);
	return place_at(d->path, (uint32_t)value_whole(value_at(at, 0), 0),
			(uint32_t)value_whole(value_at(at, 1), 0));
}

bool split_is_judged(enum split_role role)
{
	return role == SPLIT_TRAIN || role == SPLIT_VAL || role == SPLIT_TEST ||
	       role == SPLIT_ALL;
}

bool dataset_is_readable(struct observation *o, const struct dataset *d)
{
	if (!d->reason)
		return true;
	unjudged(o, observe(o, d->path, place_of(d->path)), d->reason, d->path);
	return false;
}

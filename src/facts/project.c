#include "facts/project.h"

struct records project_records(const struct project *p, const struct scanner *s)
{
	const struct records *r = map_find(&p->records, s->name);

	return r ? *r : (struct records){ 0 };
}

const struct file *project_find(const struct project *p, str path)
{
	size_t from = 0, to = p->nfiles;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int c = str_cmp(path, p->file[mid].path);

		if (!c)
			return &p->file[mid];
		if (c < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

const struct record *project_record(const struct project *p,
				    const struct scanner *s, str path)
{
	struct records r = project_records(p, s);
	size_t from = 0, to = r.n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int c = str_cmp(path, r.v[mid].file->path);

		if (!c)
			return &r.v[mid];
		if (c < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

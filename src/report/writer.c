#include "report/writer.h"

#define WRITER(id) extern const struct writer id;
#include "writer_list.h"
#undef WRITER

static const struct writer *const list[] = {
#define WRITER(id) &id,
#include "writer_list.h"
#undef WRITER
	NULL,
};

const struct writer *const *writers_all(size_t *n)
{
	*n = sizeof(list) / sizeof(list[0]) - 1;
	return list;
}

const struct writer *writer_find(str name)
{
	for (size_t i = 0; list[i]; i++)
		if (str_eq(list[i]->name, name))
			return list[i];
	return NULL;
}

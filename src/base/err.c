#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_use(struct err *err, const char *fmt, ...)
{
	va_list ap;

	err->kind = ERR_USE;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return false;
}

bool err_system(struct err *err, const char *fmt, ...)
{
	va_list ap;

	err->kind = ERR_SYSTEM;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return false;
}

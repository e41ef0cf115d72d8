#include <stdio.h>

int main(void)
{
	puts("gonogo");
	return 0;
}

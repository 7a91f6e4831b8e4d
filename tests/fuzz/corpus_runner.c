/* SPDX-License-Identifier: MIT */
/* Feeds every file of the folders given as arguments to a fuzz target, where libFuzzer is not. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rmwflash/bytes.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((long)4 << 20)
#define PATH_MAX_HERE 4096

/* An exact copy on the heap, so that a sanitizer sees the first byte read past the end. */
static bool run_stream(FILE *stream, long size)
{
	uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
	const bool is_read = data != NULL && fread(data, 1, (size_t)size, stream) == (size_t)size;

	if (is_read)
		(void)LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	return is_read;
}

static bool run_file(const char *path)
{
	FILE *stream = fopen(path, "rb");
	struct stat info;
	bool is_run = false;

	if (stream == NULL) {
		perror(path);
		return false;
	}
	if (fstat(fileno(stream), &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= INPUT_MAX)
		is_run = run_stream(stream, (long)info.st_size);
	if (!is_run)
		fprintf(stderr, "%s: not a readable file of at most 4 MiB\n", path);
	fclose(stream);
	return is_run;
}

/* Returns how many files were run; 0 when the folder is missing or empty, or a file failed. */
static unsigned run_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	unsigned count = 0;

	if (folder == NULL) {
		perror(path);
		return 0;
	}
	while ((entry = readdir(folder)) != NULL) {
		char file[PATH_MAX_HERE];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		if (!run_file(file)) {
			count = 0;
			break;
		}
		count++;
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	unsigned count = 0;

	for (int i = 1; i < argc; i++) {
		const unsigned ran = run_folder(argv[i]);

		if (ran == 0) {
			fprintf(stderr, "%s: nothing to run, or a file that cannot be run\n",
				argv[i]);
			return EXIT_FAILURE;
		}
		count += ran;
	}
	printf("%u files\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

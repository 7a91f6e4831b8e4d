/* SPDX-License-Identifier: MIT */
/* What is plugged in: libserialport's list, with bus path and driver from sysfs. */
#include "port/list.h"

#include <ctype.h>
#include <libgen.h>
#include <libserialport.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/bytes.h>

#define PORTS_MAX 64u

/* A way to name an adapter by what it is. `value` is the text behind the prefix. */
struct selector {
	const char *prefix;
	bool (*is_formed)(const char *value);
	bool (*is_meant)(const char *value, const struct rmw_port_info *info);
};

static void copy_text(char *into, size_t size, const char *text)
{
	snprintf(into, size, "%s", text != NULL ? text : "");
}

/* "1-1.4": bus, dash, ports with dots. */
static bool is_usb_path(const char *name, size_t len)
{
	size_t digits = strspn(name, "0123456789");

	return digits > 0 && name[digits] == '-' &&
	       digits + 1 + strspn(name + digits + 1, "0123456789.") == len &&
	       isdigit((unsigned char)name[digits + 1]) && isdigit((unsigned char)name[len - 1]);
}

void rmw_ports_usb_path(const char *device, char *usb_path, size_t size)
{
	usb_path[0] = '\0';
	while (*device != '\0') {
		size_t len = strcspn(device, "/");

		if (is_usb_path(device, len))
			snprintf(usb_path, size, "%.*s", (int)len, device);
		device += len + (device[len] == '/');
	}
}

static void ask_sysfs(struct rmw_port_info *info)
{
	char path[160], link[200];
	const char *leaf = strrchr(info->name, '/');
	char *real;

	snprintf(path, sizeof(path), "/sys/class/tty/%s/device", leaf != NULL ? leaf + 1 : "");
	real = realpath(path, NULL);
	if (real != NULL)
		rmw_ports_usb_path(real, info->usb_path, sizeof(info->usb_path));
	free(real);
	snprintf(link, sizeof(link), "%s/driver", path);
	real = realpath(link, NULL);
	if (real != NULL)
		copy_text(info->driver, sizeof(info->driver), basename(real));
	free(real);
}

static void fill(struct rmw_port_info *info, const struct sp_port *sp)
{
	int vendor, product;

	*info = (struct rmw_port_info){ 0 };
	copy_text(info->name, sizeof(info->name), sp_get_port_name(sp));
	copy_text(info->description, sizeof(info->description), sp_get_port_description(sp));
	copy_text(info->usb_serial, sizeof(info->usb_serial), sp_get_port_usb_serial(sp));
	if (sp_get_port_usb_vid_pid(sp, &vendor, &product) == SP_OK) {
		info->usb_vendor = (uint16_t)vendor;
		info->usb_product = (uint16_t)product;
	}
	ask_sysfs(info);
}

/* ttyUSB2 comes before ttyUSB10. */
static int compare_names(const void *a, const void *b)
{
	return strverscmp(((const struct rmw_port_info *)a)->name,
			  ((const struct rmw_port_info *)b)->name);
}

bool rmw_ports_list(struct rmw_port_info *list, size_t max, size_t *count, struct rmw_err *err)
{
	struct sp_port **ports;
	enum sp_return result = sp_list_ports(&ports);

	if (result != SP_OK)
		return rmw_fail(err, RMW_E_PORT_IO, "the system does not list its ports: %s",
				result == SP_ERR_FAIL ? strerror(sp_last_error_code())
						      : "no memory");
	*count = 0;
	for (size_t i = 0; ports[i] != NULL && *count < max; i++)
		fill(&list[(*count)++], ports[i]);
	sp_free_port_list(ports);
	qsort(list, *count, sizeof(*list), compare_names);
	return true;
}

bool rmw_ports_find(const char *name, struct rmw_port_info *adapter)
{
	struct rmw_port_info *list = calloc(PORTS_MAX, sizeof(*list));
	char *real = realpath(name, NULL);
	struct rmw_err ignored = { 0 };
	size_t count = 0, at = 0;

	if (list != NULL && !rmw_ports_list(list, PORTS_MAX, &count, &ignored))
		count = 0;
	while (at < count && strcmp(list[at].name, name) != 0 &&
	       (real == NULL || strcmp(list[at].name, real) != 0))
		at++;
	if (at < count)
		*adapter = list[at];
	free(real);
	free(list);
	return at < count;
}

static bool is_path_formed(const char *value)
{
	return is_usb_path(value, strlen(value));
}

static bool is_path_meant(const char *value, const struct rmw_port_info *info)
{
	return strcmp(value, info->usb_path) == 0;
}

/* "1a86:7523", "1a86:7523:SERIAL", "1a86:7523:" for one without a serial number */
static bool is_id_formed(const char *value)
{
	for (size_t i = 0; i < 9; i++)
		if (i == 4 ? value[i] != ':' : !isxdigit((unsigned char)value[i]))
			return false;
	return value[9] == '\0' || value[9] == ':';
}

static bool is_id_meant(const char *value, const struct rmw_port_info *info)
{
	return strtoul(value, NULL, 16) == info->usb_vendor &&
	       strtoul(value + 5, NULL, 16) == info->usb_product &&
	       (value[9] == '\0' || strcmp(value + 10, info->usb_serial) == 0);
}

static const struct selector selectors[] = {
	/* clang-format off */
	{ "path:",   is_path_formed, is_path_meant },
	{ "vidpid:", is_id_formed,   is_id_meant },
	/* clang-format on */
};

/* The selector of that text and its value; NULL when it is none. */
static const struct selector *find_selector(const char *text, const char **value)
{
	for (size_t i = 0; i < RMW_COUNT(selectors); i++) {
		size_t len = strlen(selectors[i].prefix);

		*value = text + len;
		if (strncmp(text, selectors[i].prefix, len) == 0)
			return &selectors[i];
	}
	return NULL;
}

bool rmw_ports_is_selector(const char *text)
{
	const char *value;

	return find_selector(text, &value) != NULL;
}

bool rmw_ports_is_formed(const char *text)
{
	const char *value;
	const struct selector *selector = find_selector(text, &value);

	return selector != NULL && selector->is_formed(value);
}

bool rmw_ports_is_meant(const char *text, const struct rmw_port_info *info)
{
	const char *value;
	const struct selector *selector = find_selector(text, &value);

	return selector != NULL && selector->is_formed(value) && selector->is_meant(value, info);
}

static bool pick(const char *text, const struct rmw_port_info *list, size_t count,
		 struct rmw_port_info *found, struct rmw_err *err)
{
	const struct rmw_port_info *meant = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!rmw_ports_is_meant(text, &list[i]))
			continue;
		if (meant != NULL)
			return rmw_fail(err, RMW_E_NO_PORT, "%s means both %s and %s", text,
					meant->name, list[i].name);
		meant = &list[i];
	}
	if (meant == NULL)
		return rmw_fail(err, RMW_E_PORT_MISSING, "no adapter is plugged in as %s", text);
	*found = *meant;
	return true;
}

bool rmw_ports_select(const char *text, struct rmw_port_info *found, struct rmw_err *err)
{
	struct rmw_port_info *list;
	size_t count;
	bool is_found;

	if (!rmw_ports_is_formed(text))
		return rmw_fail(err, RMW_E_PORT_SPEC,
				"'%s' is neither path:1-1.4 nor "
				"vidpid:1a86:7523[:SERIAL]",
				text);
	list = calloc(PORTS_MAX, sizeof(*list));
	if (list == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %u ports", PORTS_MAX);
	is_found =
		rmw_ports_list(list, PORTS_MAX, &count, err) && pick(text, list, count, found, err);
	free(list);
	return is_found;
}

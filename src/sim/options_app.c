/* SPDX-License-Identifier: MIT */
/* Options of what a board starts from its flash, and of the network around it. */
#include "sim/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sim_set_app(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "auto", "text", "openbeken", "code" };
	static const enum sim_app apps[] = { SIM_APP_AUTO, SIM_APP_TEXT, SIM_APP_OPENBEKEN,
					     SIM_APP_CODE };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->app.app = apps[index];
	return true;
}

bool sim_set_obk(const struct sim_setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	int end = 0;

	if (strspn(setting->value, "0123456789.") != strlen(setting->value) ||
	    strlen(setting->value) >= sizeof(app->version_text) ||
	    sscanf(setting->value, "%4hu.%4hu.%4hu%n", &app->version[0], &app->version[1],
		   &app->version[2], &end) != 3 ||
	    setting->value[end] != '\0')
		return sim_setting_refuse(setting, err);
	snprintf(app->version_text, sizeof(app->version_text), "%s", setting->value);
	return true;
}

bool sim_set_obk_fault(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "none", "bootloop", "silent" };
	static const enum sim_obk_fault faults[] = { SIM_OBK_FAULT_NONE, SIM_OBK_FAULT_BOOT_LOOP,
						     SIM_OBK_FAULT_SILENT };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->app.fault = faults[index];
	return true;
}

/* Decode %XX of the `len` characters at `from`. False: they do not fit, or it is no %XX. */
static bool unescape(const char *from, size_t len, char *into, size_t room)
{
	size_t made = 0;

	for (size_t i = 0; i < len; i++) {
		char pair[3] = { 0 };

		if (made + 1 >= room)
			return false;
		if (from[i] != '%') {
			into[made++] = from[i];
			continue;
		}
		if (len - i < 3 || !isxdigit((unsigned char)from[i + 1]) ||
		    !isxdigit((unsigned char)from[i + 2]))
			return false;
		memcpy(pair, from + i + 1, 2);
		into[made++] = (char)strtoul(pair, NULL, 16);
		i += 2;
	}
	into[made] = '\0';
	return true;
}

bool sim_set_ap(const struct sim_setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	const char *colon = strchr(setting->value, ':');
	const size_t len =
		colon != NULL ? (size_t)(colon - setting->value) : strlen(setting->value);
	const char *pass = colon != NULL ? colon + 1 : "";

	return (len > 0 && unescape(setting->value, len, app->ap_ssid, sizeof(app->ap_ssid)) &&
		unescape(pass, strlen(pass), app->ap_pass, sizeof(app->ap_pass))) ||
	       sim_setting_refuse(setting, err);
}

/* Nobody else's computer is to reach it, nor to be reached. */
static bool read_local_port(const struct sim_setting *setting, uint16_t *port, struct rmw_err *err)
{
	static const char host[] = "127.0.0.1:";
	struct sim_setting number_alone = *setting;
	uint32_t number;

	if (strncmp(setting->value, host, sizeof(host) - 1) != 0)
		return sim_setting_refuse(setting, err);
	number_alone.value += sizeof(host) - 1;
	if (!sim_setting_number(&number_alone, UINT16_MAX, &number, err))
		return false;
	*port = (uint16_t)number;
	return true;
}

bool sim_set_http(const struct sim_setting *setting, struct rmw_err *err)
{
	setting->config->app.has_http = true;
	return read_local_port(setting, &setting->config->app.http_port, err);
}

bool sim_set_mqtt(const struct sim_setting *setting, struct rmw_err *err)
{
	uint16_t *port = &setting->config->app.mqtt_port;

	return read_local_port(setting, port, err) &&
	       (*port > 0 || sim_setting_refuse(setting, err));
}

bool sim_set_http_cut(const struct sim_setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	const size_t len = strcspn(setting->value, ":");
	char text[16] = "";
	const struct sim_setting number = { setting->config, setting->name, text };

	if (len >= sizeof(text) ||
	    (setting->value[len] != '\0' && strcmp(setting->value + len, ":after") != 0))
		return sim_setting_refuse(setting, err);
	memcpy(text, setting->value, len);
	app->cut_when = setting->value[len] == '\0' ? SIM_HTTP_CUT_BEFORE : SIM_HTTP_CUT_AFTER;
	return sim_setting_number(&number, UINT32_MAX, &app->http_cut, err);
}

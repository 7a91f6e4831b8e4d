/* SPDX-License-Identifier: MIT */
/* Puts profile, name and networks into a stored configuration of OpenBeken. */
#include "provision/relay_config.h"

static bool set_names(const char *name, struct rmw_obk_config *config, struct rmw_err *err)
{
	if (name[0] == '\0')
		return true;
	return rmw_obk_config_set_text(config->short_name, sizeof(config->short_name), "name", name,
				       err) &&
	       rmw_obk_config_set_text(config->long_name, sizeof(config->long_name), "name", name,
				       err) &&
	       rmw_obk_config_set_text(config->mqtt_client, sizeof(config->mqtt_client), "name",
				       name, err);
}

static bool set_mqtt(const struct rmw_credentials *given, struct rmw_obk_config *config,
		     struct rmw_err *err)
{
	const struct {
		const char *text;
		char *field;
		size_t size;
		const char *what;
	} rows[] = {
		{ given->mqtt_host, config->mqtt_host, sizeof(config->mqtt_host), "mqtt_host" },
		{ given->mqtt_user, config->mqtt_user, sizeof(config->mqtt_user), "mqtt_user" },
		{ given->mqtt_password, config->mqtt_pass, sizeof(config->mqtt_pass),
		  "mqtt_password" },
		{ given->mqtt_client, config->mqtt_client, sizeof(config->mqtt_client),
		  "mqtt_client" },
		{ given->mqtt_group, config->mqtt_group, sizeof(config->mqtt_group), "mqtt_group" },
		{ given->web_password, config->web_password, sizeof(config->web_password),
		  "web_password" },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].text[0] != '\0' &&
		    !rmw_obk_config_set_text(rows[i].field, rows[i].size, rows[i].what,
					     rows[i].text, err))
			return false;
	if (given->mqtt_port != 0)
		config->mqtt_port = given->mqtt_port;
	return true;
}

static bool set_networks(const struct rmw_credentials *given, struct rmw_obk_config *config,
			 struct rmw_err *err)
{
	return (given->first.ssid[0] == '\0' ||
		rmw_obk_config_set_wifi(config, given->first.ssid, given->first.password, err)) &&
	       (given->second.ssid[0] == '\0' ||
		rmw_obk_config_set_wifi2(config, given->second.ssid, given->second.password,
					 err)) &&
	       set_mqtt(given, config, err);
}

static bool set_profile(const struct rmw_profile_setup *settings, struct rmw_obk_config *config,
			struct rmw_err *err)
{
	if (!rmw_obk_template_apply(&settings->template, config, err) ||
	    !set_names(settings->name, config, err))
		return false;
	for (size_t i = 0; i < RMW_OBK_CHANNELS; i++)
		if (settings->has_start[i])
			config->start_values[i] = settings->start[i];
	return true;
}

bool rmw_relay_config_set(const struct rmw_profile_setup *settings,
			  const struct rmw_credentials *networks, struct rmw_obk_config *config,
			  struct rmw_err *err)
{
	rmw_obk_config_upgrade(config);
	return (settings == NULL || set_profile(settings, config, err)) &&
	       set_networks(networks, config, err);
}

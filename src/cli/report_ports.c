/* SPDX-License-Identifier: MIT */
/* Tells which adapters are plugged in. */
#include "cli/report.h"

static const char *known(const char *text)
{
	return text[0] == '\0' ? "-" : text;
}

static void send_port(struct rmw_output *output, const struct rmw_port_info *port)
{
	struct rmw_record record = rmw_output_record(output, "port");
	char id[8];

	rmw_record_text(&record, "port", port->name);
	rmw_record_text(&record, "description", port->description);
	snprintf(id, sizeof(id), "%04x", port->usb_vendor);
	rmw_record_text(&record, "usb_vendor", id);
	snprintf(id, sizeof(id), "%04x", port->usb_product);
	rmw_record_text(&record, "usb_product", id);
	rmw_record_text(&record, "usb_serial", port->usb_serial);
	rmw_record_text(&record, "usb_path", port->usb_path);
	rmw_record_text(&record, "driver", port->driver);
	rmw_output_send(output, &record);
}

static void show_port(struct rmw_output *output, const struct rmw_port_info *port)
{
	char usb[16] = "-";

	if (port->usb_vendor != 0 || port->usb_product != 0)
		snprintf(usb, sizeof(usb), "%04x:%04x", port->usb_vendor, port->usb_product);
	rmw_output_print(output, output->out, "%-16s %-10s %-18s %-10s %-14s %s\n", port->name, usb,
			 known(port->usb_serial), known(port->usb_path), known(port->driver),
			 known(port->description));
}

void rmw_report_ports(struct rmw_output *output, const struct rmw_port_info *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		send_port(output, &list[i]);
	if (count == 0)
		rmw_output_say(output, "note",
			       "no adapter is plugged in; to try without hardware: -p sim:bl602");
	if (count == 0 || output->is_json)
		return;
	rmw_output_print(output, output->out, "%-16s %-10s %-18s %-10s %-14s %s\n", "PORT",
			 "USB ID", "SERIAL", "USB PATH", "DRIVER", "DESCRIPTION");
	for (size_t i = 0; i < count; i++)
		show_port(output, &list[i]);
}

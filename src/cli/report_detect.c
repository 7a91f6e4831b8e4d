/* SPDX-License-Identifier: MIT */
/* Tells who answered at a port, and what its flash says about itself. */
#include "cli/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "image/bl_flash_config.h"

#define LINE_MAX_LEN 200u

/* A line of the table, on the stream where the product of a command goes. */
#define ROW "  %-12s %s\n"

void rmw_report_mac_text(const uint8_t mac[6], char text[RMW_MAC_TEXT])
{
	snprintf(text, RMW_MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
}

static void chip_text(const struct rmw_finding *finding, char text[LINE_MAX_LEN])
{
	const struct rmw_chip_id *id = finding->id;

	snprintf(text, LINE_MAX_LEN, "%s (%s), handshake %u %s, %" PRIu32 " baud",
		 id->variant[0] == '\0' ? finding->facts->title : id->variant, id->firmware,
		 id->handshake_tries, rmw_number_word(id->handshake_tries, "try", "tries"),
		 id->baud);
}

static void flash_text(const struct rmw_finding *finding, char text[LINE_MAX_LEN])
{
	const struct rmw_chip_id *id = finding->id;
	const char *name = id->has_jedec ? rmw_bl_flash_name(id->jedec) : NULL;
	char size[32] = "size not known";

	if (finding->facts->flash_size > 0)
		rmw_number_size_text(finding->facts->flash_size, size, sizeof(size));
	if (!id->has_jedec)
		snprintf(text, LINE_MAX_LEN, "%s", size);
	else
		snprintf(text, LINE_MAX_LEN, "%02x %02x %02x, %s, %s", id->jedec[0], id->jedec[1],
			 id->jedec[2], name == NULL ? "maker not known" : name, size);
}

static void mac_text(const struct rmw_finding *finding, char text[LINE_MAX_LEN])
{
	const struct rmw_chip_id *id = finding->id;
	char mac[RMW_MAC_TEXT];

	rmw_report_mac_text(id->mac, mac);
	if (!id->has_mac)
		snprintf(text, LINE_MAX_LEN, "not known");
	else
		snprintf(text, LINE_MAX_LEN, "%s%s", mac,
			 id->has_mac_checks && id->is_mac_valid ? ", its check bits fit"
			 : id->has_mac_checks			? ", its check bits DO NOT fit"
			 : id->is_mac_valid			? ""
								: ", which is NO unit's");
}

static void route_text(const struct rmw_finding *finding, char text[LINE_MAX_LEN])
{
	const struct rmw_chip_facts *facts = finding->facts;

	snprintf(text, LINE_MAX_LEN, "%s, %s%s", facts->route,
		 facts->is_packed ? "compressed" : "uncompressed",
		 !facts->is_readable	   ? ", the flash cannot be read"
		 : facts->is_frame_checked ? ", the protocol notices changed bytes"
					   : ", slow: everything is read until two readings agree");
}

static void show_adapter(struct rmw_output *output, const struct rmw_finding *finding)
{
	const struct rmw_port_info *adapter = finding->adapter;

	if (adapter == NULL)
		rmw_output_print(output, output->out, "%s\n", finding->port);
	else
		rmw_output_print(output, output->out, "%s  %s %04x:%04x (%s%s)  usb %s\n",
				 finding->port, adapter->description, adapter->usb_vendor,
				 adapter->usb_product,
				 adapter->usb_serial[0] == '\0' ? "no serial" : "serial ",
				 adapter->usb_serial, adapter->usb_path);
}

/* What deserves a word of warning; each is its own row. */
static void show_oddities(struct rmw_output *output, const struct rmw_finding *finding)
{
	const struct rmw_chip_id *id = finding->id;
	char claim[32], size[32];

	rmw_number_size_text(id->efuse_flash_size, claim, sizeof(claim));
	rmw_number_size_text(finding->facts->flash_size, size, sizeof(size));
	if (id->efuse_flash_size > 0 && finding->facts->flash_size > 0 &&
	    id->efuse_flash_size != finding->facts->flash_size)
		rmw_output_print(
			output, output->out,
			"  %-12s the eFuse claims %s of flash; the flash itself says %s, and "
			"that counts\n",
			"Note", claim, size);
	if (id->is_read_locked)
		rmw_output_print(
			output, output->out,
			"  %-12s this chip forbids reading its memory (eFuse sw_usage_0 bit "
			"20): no backup, no verification; write only with --at and "
			"--no-backup\n",
			"Note");
}

/* What is done with a region that is not named. */
static const char *care_of(const struct rmw_region *region, const struct rmw_chip_facts *facts)
{
	if (region->is_locked)
		return "  never written";
	if (region->is_protected)
		return region->addr < facts->guard_from ? "  boot loader, left alone"
							: "  identity or calibration";
	return region->is_kept ? "  kept by erase --all" : "";
}

static void show_regions(struct rmw_output *output, const struct rmw_finding *finding)
{
	const struct rmw_layout *layout = finding->layout;

	rmw_output_print(output, output->out, "  %-12s %s\n", "Regions",
			 layout->is_fixed    ? "as every unit of this chip has them"
			 : layout->has_table ? "of the device's own partition table"
					     : "no valid partition table");
	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];

		rmw_output_print(output, output->out,
				 "    %-10s 0x%06" PRIx32 "  +0x%06" PRIx32 "%s\n", region->name,
				 region->addr, region->size, care_of(region, finding->facts));
	}
}

static void show_layout(struct rmw_output *output, const struct rmw_finding *finding)
{
	const struct rmw_layout *layout = finding->layout;

	for (size_t i = 0; i < RMW_COUNT(layout->stock) && layout->stock[i][0] != '\0'; i++)
		rmw_output_print(output, output->out, ROW, i == 0 ? "Stock app" : "",
				 layout->stock[i]);
	if (output->detail == RMW_DETAIL_VERBOSE)
		show_regions(output, finding);
	else if (layout->is_fixed)
		rmw_output_print(output, output->out,
				 "  %-12s %zu %s, as every unit of this chip has (-v lists them)\n",
				 "Layout", layout->partition_count,
				 rmw_number_word(layout->partition_count, "region", "regions"));
	else
		rmw_output_print(output, output->out,
				 layout->has_table
					 ? "  %-12s partition table with %zu %s (-v lists them)\n"
					 : "  %-12s no valid partition table\n",
				 "Layout", layout->partition_count,
				 rmw_number_word(layout->partition_count, "entry", "entries"));
}

static const struct {
	const char *label;
	void (*text)(const struct rmw_finding *finding, char text[LINE_MAX_LEN]);
} rows[] = {
	{ "Chip", chip_text },
	{ "Flash", flash_text },
	{ "MAC", mac_text },
	{ "Route", route_text },
};

static void show_detect(struct rmw_output *output, const struct rmw_finding *finding)
{
	char text[LINE_MAX_LEN];

	show_adapter(output, finding);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rows[i].text(finding, text);
		rmw_output_print(output, output->out, ROW, rows[i].label, text);
	}
	if (output->detail == RMW_DETAIL_VERBOSE)
		rmw_output_print(output, output->out, ROW, "Reason", finding->id->route_reason);
	if (finding->layout != NULL)
		show_layout(output, finding);
	show_oddities(output, finding);
}

static struct rmw_record chip_record(const struct rmw_output *output, const char *event,
				     const struct rmw_finding *finding)
{
	const struct rmw_chip_facts *facts = finding->facts;
	const struct rmw_chip_id *id = finding->id;
	struct rmw_record record = rmw_output_record(output, event);
	char text[RMW_MAC_TEXT];

	rmw_record_text(&record, "port", finding->port);
	rmw_record_text(&record, "chip", facts->name);
	rmw_record_text(&record, "variant", id->variant);
	rmw_record_text(&record, "firmware", id->firmware);
	rmw_record_text(&record, "route", facts->route);
	rmw_record_text(&record, "route_reason", id->route_reason);
	rmw_record_number(&record, "baud", id->baud);
	rmw_record_number(&record, "tries", id->handshake_tries);
	if (id->has_mac) {
		rmw_hex(RMW_VIEW_OF(id->mac), text);
		rmw_record_text(&record, "mac", text);
		rmw_record_flag(&record, "mac_valid", id->is_mac_valid);
	}
	if (id->has_jedec) {
		rmw_hex(RMW_VIEW_OF(id->jedec), text);
		rmw_record_text(&record, "jedec", text);
	}
	rmw_record_number(&record, "flash_size", facts->flash_size);
	rmw_record_number(&record, "efuse_flash_size", id->efuse_flash_size);
	rmw_record_flag(&record, "compressed", facts->is_packed);
	rmw_record_flag(&record, "readable", facts->is_readable);
	rmw_record_flag(&record, "read_locked", id->is_read_locked);
	return record;
}

static struct rmw_record regions_record(const struct rmw_layout *layout)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "name", region->name);
		rmw_record_addr(&part, "at", region->addr);
		rmw_record_number(&part, "size", region->size);
		rmw_record_flag(&part, "protected", region->is_protected);
		rmw_record_flag(&part, "kept", region->is_kept);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record stock_record(const struct rmw_layout *layout)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < RMW_COUNT(layout->stock) && layout->stock[i][0] != '\0'; i++)
		rmw_record_push_text(&list, layout->stock[i]);
	return list;
}

void rmw_report_chip(struct rmw_output *output, const struct rmw_finding *finding)
{
	struct rmw_record record = chip_record(output, "chip", finding);
	char chip[LINE_MAX_LEN], flash[LINE_MAX_LEN], mac[LINE_MAX_LEN];

	chip_text(finding, chip);
	flash_text(finding, flash);
	mac_text(finding, mac);
	rmw_output_send(output, &record);
	if (output->detail == RMW_DETAIL_VERBOSE)
		rmw_output_say(output, "chip", "%s", chip);
	rmw_output_say(output, "flash", "%s; MAC %s", flash, mac);
}

void rmw_report_detect(struct rmw_output *output, const struct rmw_finding *finding)
{
	struct rmw_record record = chip_record(output, "detect", finding);

	if (finding->layout != NULL) {
		rmw_record_flag(&record, "has_table", finding->layout->has_table);
		rmw_record_put(&record, "stock", stock_record(finding->layout));
		rmw_record_put(&record, "regions", regions_record(finding->layout));
	}
	rmw_output_send(output, &record);
	if (!output->is_json)
		show_detect(output, finding);
}

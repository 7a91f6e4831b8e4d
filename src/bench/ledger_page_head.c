/* SPDX-License-Identifier: MIT */
/* The beginning of a page on a ledger: what it is about, and how all of it looks. */
#include "bench/ledger_page_head.h"

#include <rmwflash/version.h>

#include "base/time.h"

static const char style[] =
	"<style>\n"
	":root{color-scheme:light}\n"
	"body{font:15px/1.45 system-ui,sans-serif;color:#1c2430;background:#f4f6f8;margin:0}\n"
	"main{max-width:1180px;margin:0 auto;padding:24px}\n"
	"h1{font-size:26px;margin:0;overflow-wrap:anywhere}h2{font-size:16px;margin:0 0 10px}\n"
	"p{margin:4px 0 0}.about,.none,.more{color:#5a6675;fill:#5a6675}\n"
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(100px,1fr));gap:12px;"
	"margin:20px 0}\n"
	".tile,.plot,.units{background:#fff;border:1px solid #d9dfe6;border-radius:6px;"
	"padding:14px 16px}\n"
	".tile b{display:block;font-size:22px;font-weight:600;white-space:nowrap}\n"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,390px),1fr));gap:12px;"
	"margin:0 0 12px}\n"
	".plot>svg{display:block;width:100%;max-width:620px;height:auto}\n"
	"svg text{font-size:14px;fill:#1c2430}svg .value{text-anchor:end;font-weight:600}\n"
	"svg .more{fill:#5a6675;font-size:13px}\n"
	"rect.ground{fill:#edf0f3}rect.passed{fill:#2e7d32}rect.failed{fill:#c62828}\n"
	"rect.interrupted{fill:#c77700}rect.claimed,rect.time{fill:#2f6aa8}\n"
	"rect.open,rect.released{fill:#8794a3}\n"
	"table{border-collapse:collapse;width:100%;font-size:14px}\n"
	"th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid #e6eaee;"
	"vertical-align:top}\n"
	"th{color:#5a6675;font-weight:600;white-space:nowrap}\n"
	"td{overflow-wrap:anywhere;unicode-bidi:isolate}td.text{min-width:6em}.units{overflow-x:auto}"
	"td.word{white-space:nowrap;overflow-wrap:normal}\n"
	"td.mac{font-family:ui-monospace,monospace;white-space:nowrap}\n"
	".number{text-align:right;white-space:nowrap}\n"
	"tr.passed .state{color:#2e7d32}tr.failed .state{color:#c62828;font-weight:600}\n"
	"tr.interrupted .state{color:#9a5b00;font-weight:600}\n"
	"@media print{body{background:#fff;font-size:11px}main{max-width:none;padding:0}"
	".units{overflow:visible}.tiles{grid-template-columns:repeat(7,1fr)}.tile b{font-size:15px}"
	"table{font-size:9px}svg text{font-size:18px}svg .more{font-size:16px}.plots{grid-template-columns:1fr 1fr}"
	".tile,.plot{break-inside:avoid}tr{break-inside:avoid}thead{display:table-header-group}"
	"rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n"
	"</style>\n";

static void put_title(struct rmw_html *html, const char *job)
{
	rmw_html_put(html, job == NULL ? "All jobs" : "Job ");
	if (job != NULL)
		rmw_html_text(html, job);
}

static void put_about(struct rmw_html *html, const struct rmw_ledger_page_about *about)
{
	char now[RMW_DATE_SIZE];

	rmw_date_now(now);
	rmw_html_put(html, "<p class=\"about\">");
	if (about->began[0] != '\0') {
		rmw_html_text(html, about->began);
		rmw_html_put(html, " to ");
		rmw_html_text(html, about->ended[0] != '\0' ? about->ended : "now");
		rmw_html_put(html, " &middot; ");
	}
	rmw_html_put(html, "ledger ");
	rmw_html_text(html, about->where);
	rmw_html_format(html, " &middot; rmwflash %s &middot; written %s</p>\n", RMW_VERSION, now);
}

void rmw_ledger_page_head(struct rmw_html *html, const struct rmw_ledger_page_about *about)
{
	rmw_html_put(html,
		     "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		     "<title>");
	put_title(html, about->job);
	rmw_html_put(html, "</title>\n");
	rmw_html_put(html, style);
	rmw_html_put(html, "</head><body><main>\n<h1>");
	put_title(html, about->job);
	rmw_html_put(html, "</h1>\n");
	put_about(html, about);
}

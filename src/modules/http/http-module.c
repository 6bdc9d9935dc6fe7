/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-check.h"
#include "http-download.h"
#include "http-request.h"
#include "http-serve.h"
#include "http-watch.h"

BELLHOP_MODULE_DECLARE_VERSION ();
BELLHOP_MODULE_DECLARE_ACTIONS ("http.request http.download http.watch http.check http.serve");

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  bellhop_module_add_action (module, HTTP_TYPE_REQUEST);
  bellhop_module_add_action (module, HTTP_TYPE_DOWNLOAD);
  bellhop_module_add_action (module, HTTP_TYPE_WATCH);
  bellhop_module_add_action (module, HTTP_TYPE_CHECK);
  bellhop_module_add_action (module, HTTP_TYPE_SERVE);
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}

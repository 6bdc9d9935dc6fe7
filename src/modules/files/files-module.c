/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-checksum.h"
#include "files-duplicates.h"
#include "files-search.h"
#include "files-usage.h"

BELLHOP_MODULE_DECLARE_VERSION ();
BELLHOP_MODULE_DECLARE_ACTIONS ("files.checksum files.duplicates files.usage files.search");

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  bellhop_module_add_action (module, FILES_TYPE_CHECKSUM);
  bellhop_module_add_action (module, FILES_TYPE_DUPLICATES);
  bellhop_module_add_action (module, FILES_TYPE_USAGE);
  bellhop_module_add_action (module, FILES_TYPE_SEARCH);
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}

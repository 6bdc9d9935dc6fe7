/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-folder-private.h"

GFile *
_bellhop_run_dup_parent_folder (void)
{
  return g_file_new_build_filename (g_get_user_cache_dir (), "bellhop", "runs", NULL);
}

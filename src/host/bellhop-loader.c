/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-loader-private.h"

#include <bellhop-sdk.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <stdlib.h>

static GIOExtensionPoint *
get_extension_point (void)
{
  GIOExtensionPoint *point = g_io_extension_point_lookup (BELLHOP_ACTION_EXTENSION_POINT);

  if (point == NULL)
    {
      point = g_io_extension_point_register (BELLHOP_ACTION_EXTENSION_POINT);
      g_io_extension_point_set_required_type (point, BELLHOP_TYPE_ACTION);
    }
  return point;
}

static gboolean
refuse (GError    **error,
        const char *reason)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_MODULE, reason);
  return FALSE;
}

/* GIO itself would only print what is wrong, so it is looked at first. Returns the module, open
 * until GIO has loaded it: to open it twice is to load its libraries twice. */
static GModule *
open_module (const char *path,
             GError    **error)
{
  GModule     *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  const guint *version = NULL;
  gpointer     load = NULL;

  if (module == NULL)
    {
      refuse (error, g_module_error ());
      return NULL;
    }

  if (!g_module_symbol (module, "bellhop_module_interface_version", (gpointer *) &version) ||
      version == NULL)
    refuse (error, _("It does not say which interface version it was built for"));
  else if (*version != BELLHOP_INTERFACE_VERSION)
    g_set_error (error,
                 BELLHOP_ERROR,
                 BELLHOP_ERROR_MODULE,
                 _("It was built for interface version %u, but this is version %d: rebuild it"),
                 *version,
                 BELLHOP_INTERFACE_VERSION);
  else if (!g_module_symbol (module, "g_io_module_load", &load) || load == NULL)
    refuse (error, _("It has no function g_io_module_load()"));
  else if (!g_module_symbol (module, "g_io_module_unload", &load) || load == NULL)
    refuse (error, _("It has no function g_io_module_unload()"));
  else
    return module;
  g_module_close (module);
  return NULL;
}

static GHashTable *
collect_types (GIOExtensionPoint *point)
{
  GHashTable *types = g_hash_table_new (NULL, NULL);

  for (GList *next = g_io_extension_point_get_extensions (point); next != NULL; next = next->next)
    g_hash_table_add (types, GSIZE_TO_POINTER (g_io_extension_get_type (next->data)));
  return types;
}

/* It would be left out where it is asked for. */
static gboolean
check_declared (BellhopActionClass *klass,
                char              **declared,
                GError            **error)
{
  const char *id = bellhop_action_class_get_id (klass);

  if (declared == NULL || g_strv_contains ((const char *const *) declared, id))
    return TRUE;

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_MODULE,
               _("Its action “%s” is not among those that it declares"), id);
  return FALSE;
}

static gboolean
check_action (GType    type,
              char   **declared,
              GError **error)
{
  g_autoptr(GTypeClass) klass = g_type_class_ref (type);
  const char *problem;

  if (G_TYPE_IS_ABSTRACT (type) || BELLHOP_ACTION_CLASS (klass)->perform == NULL)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_MODULE, _("Its action %s does nothing"),
                   g_type_name (type));
      return FALSE;
    }
  problem = bellhop_action_class_get_problem (BELLHOP_ACTION_CLASS (klass));
  if (problem != NULL)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_MODULE,
                   _("Its action %s cannot be used: %s"), g_type_name (type), problem);
      return FALSE;
    }
  return check_declared (BELLHOP_ACTION_CLASS (klass), declared, error);
}

static GArray *
load (const char *path,
      GError    **error)
{
  static GList      *kept;
  GIOExtensionPoint *point = get_extension_point ();
  g_autoptr(GHashTable) before = NULL;
  g_autoptr(GArray) types = g_array_new (FALSE, FALSE, sizeof (GType));
  g_auto(GStrv) declared = _bellhop_loader_read_declared (path);
  GIOModule *module;
  GModule   *opened = open_module (path, error);
  gboolean   is_loaded;

  if (opened == NULL)
    return NULL;

  before = collect_types (point);
  module = g_io_module_new (path);
  kept = g_list_prepend (kept, module);
  /* Never given back: types of a module cannot be unloaded. */
  is_loaded = g_type_module_use (G_TYPE_MODULE (module));
  g_module_close (opened);
  if (!is_loaded)
    {
      refuse (error, _("It cannot be loaded"));
      return NULL;
    }

  for (GList *next = g_io_extension_point_get_extensions (point); next != NULL; next = next->next)
    {
      GType type = g_io_extension_get_type (next->data);

      if (g_hash_table_contains (before, GSIZE_TO_POINTER (type)))
        continue;
      if (!check_action (type, declared, error))
        return NULL;
      g_array_append_val (types, type);
    }
  if (types->len == 0)
    {
      refuse (error, _("It adds no actions"));
      return NULL;
    }
  return g_steal_pointer (&types);
}

/* What came of a module: it is loaded once, under whatever name it is met. */
typedef struct
{
  GArray *types; /* Owned, NULL when it failed */
  GError *error; /* Owned */
} Loaded;

const GArray *
_bellhop_loader_load (const char *path,
                      GError    **error)
{
  static GHashTable *all;
  char              *real = realpath (path, NULL);
  g_autofree char   *key = g_strdup (real != NULL ? real : path);
  Loaded            *loaded;

  free (real);
  if (all == NULL)
    all = g_hash_table_new (g_str_hash, g_str_equal);

  loaded = g_hash_table_lookup (all, key);
  if (loaded == NULL)
    {
      loaded = g_new0 (Loaded, 1);
      loaded->types = load (key, &loaded->error);
      g_hash_table_insert (all, g_steal_pointer (&key), loaded);
    }
  if (loaded->types == NULL && error != NULL)
    *error = g_error_copy (loaded->error);
  return loaded->types;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-registry.h"

#include "bellhop-loader-private.h"
#include "bellhop-action-info-private.h"

#include <glib/gi18n-lib.h>

struct _BellhopRegistry
{
  GObject parent_instance;

  /* Owned */
  GPtrArray  *infos;    /* of BellhopActionInfo, sorted */
  GArray     *failures; /* of BellhopModuleFailure */
  GHashTable *homes;    /* from the id of an action to the path of its module */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopRegistry,
                               bellhop_registry,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
failure_clear (gpointer data)
{
  BellhopModuleFailure *self = data;

  g_free (self->path);
  g_free (self->reason);
}

static void
add_failure (BellhopRegistry *self,
             const char      *path,
             const char      *reason)
{
  BellhopModuleFailure failure = { g_strdup (path), g_strdup (reason) };

  g_array_append_val (self->failures, failure);
}

static void
add_action (BellhopRegistry *self,
            const char      *path,
            GType            type)
{
  g_autoptr(BellhopActionInfo) info = _bellhop_action_info_new (type);
  const char      *id = bellhop_action_info_get_id (info);
  const char      *home = g_hash_table_lookup (self->homes, id);
  g_autofree char *reason = NULL;

  if (home != NULL)
    {
      reason = g_strdup_printf (_("Its action “%s” is already provided by %s"), id, home);
      add_failure (self, path, reason);
      return;
    }

  g_hash_table_insert (self->homes, g_strdup (id), g_strdup (path));
  g_ptr_array_add (self->infos, g_steal_pointer (&info));
}

static void
add_module (BellhopRegistry *self,
            const char      *path)
{
  g_autoptr(GError) error = NULL;
  const GArray *types = _bellhop_loader_load (path, &error);

  if (types == NULL)
    {
      add_failure (self, path, error->message);
      return;
    }
  for (guint i = 0; i < types->len; i++)
    add_action (self, path, g_array_index (types, GType, i));
}

static int
name_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Whether it is known that a module does not have the action that is wanted, if any. */
static gboolean
can_be_left_out (const char *path,
                 const char *wanted)
{
  g_auto(GStrv) declared = wanted != NULL ? _bellhop_loader_read_declared (path) : NULL;

  return declared != NULL && !g_strv_contains ((const char *const *) declared, wanted);
}

/* A file that was met before hides one of the same name in a later folder, as programs do in PATH:
 * a module that is being worked on hides the one that is installed. */
static void
add_folder (BellhopRegistry *self,
            const char      *folder,
            const char      *wanted,
            GHashTable      *seen)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".so"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, name_cmp);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) ||
          !g_hash_table_add (seen, g_strdup (names->pdata[i])))
        continue;
      if (!can_be_left_out (path, wanted))
        add_module (self, path);
    }
}

static int
info_cmp (gconstpointer a,
          gconstpointer b)
{
  BellhopActionInfo *first = *(BellhopActionInfo *const *) a;
  BellhopActionInfo *second = *(BellhopActionInfo *const *) b;
  int                order;

  order = g_utf8_collate (bellhop_action_info_get_category (first),
                          bellhop_action_info_get_category (second));
  if (order == 0)
    order = g_utf8_collate (bellhop_action_info_get_title (first),
                            bellhop_action_info_get_title (second));
  return order;
}

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_ACTION_INFO;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_REGISTRY (model)->infos->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopRegistry *self = BELLHOP_REGISTRY (model);

  return position < self->infos->len ? g_object_ref (self->infos->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
bellhop_registry_finalize (GObject *object)
{
  BellhopRegistry *self = BELLHOP_REGISTRY (object);

  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_clear_pointer (&self->failures, g_array_unref);
  g_clear_pointer (&self->homes, g_hash_table_unref);
  G_OBJECT_CLASS (bellhop_registry_parent_class)->finalize (object);
}

static void
bellhop_registry_class_init (BellhopRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_registry_finalize;
}

static void
bellhop_registry_init (BellhopRegistry *self)
{
  self->infos = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = g_array_new (FALSE, FALSE, sizeof (BellhopModuleFailure));
  g_array_set_clear_func (self->failures, failure_clear);
  self->homes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static BellhopRegistry *
create_registry (const char *wanted)
{
  BellhopRegistry *self = g_object_new (BELLHOP_TYPE_REGISTRY, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "bellhop", "modules", NULL);
  const char      *path = g_getenv ("BELLHOP_MODULE_PATH");
  g_auto(GStrv) folders = g_strsplit (path != NULL ? path : "", ":", -1);

  for (guint i = 0; folders[i] != NULL; i++)
    if (*folders[i] != '\0')
      add_folder (self, folders[i], wanted, seen);
  add_folder (self, own, wanted, seen);
  add_folder (self, BELLHOP_MODULE_DIR, wanted, seen);
  g_ptr_array_sort (self->infos, info_cmp);
  return self;
}

/**
 * bellhop_registry_new:
 *
 * Loads all modules: from the folders of `BELLHOP_MODULE_PATH`, then the
 * person's own, then those that are installed. One that fails is listed with
 * the reason and stops nothing.
 *
 * It is a [iface@Gio.ListModel] of [class@ActionInfo], by category and title.
 *
 * Returns: (transfer full): the registry
 */
BellhopRegistry *
bellhop_registry_new (void)
{
  return create_registry (NULL);
}

/**
 * bellhop_registry_new_for:
 * @id: the id of an action
 *
 * Loads modules as [ctor@Registry.new] does, but none that declares that it
 * does not have the action. If there is no such action, loads all.
 *
 * Returns: (transfer full): the registry
 */
BellhopRegistry *
bellhop_registry_new_for (const char *id)
{
  g_autoptr(BellhopRegistry) self = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  self = create_registry (id);
  return bellhop_registry_lookup (self, id) != NULL ? g_steal_pointer (&self)
                                                    : bellhop_registry_new ();
}

/**
 * bellhop_registry_lookup:
 * @self: a registry
 * @id: the id of an action
 *
 * Finds an action.
 *
 * Returns: (transfer none) (nullable): what is known of it, or %NULL when
 *   there is none
 */
BellhopActionInfo *
bellhop_registry_lookup (BellhopRegistry *self,
                         const char      *id)
{
  g_return_val_if_fail (BELLHOP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->infos->len; i++)
    if (g_str_equal (bellhop_action_info_get_id (self->infos->pdata[i]), id))
      return self->infos->pdata[i];
  return NULL;
}

/**
 * bellhop_registry_suggest:
 * @self: a registry
 * @id: an id that there is not
 *
 * Finds the action that was probably meant.
 *
 * Returns: (transfer none) (nullable): its id, or %NULL when none is near
 */
const char *
bellhop_registry_suggest (BellhopRegistry *self,
                          const char      *id)
{
  g_autoptr(GPtrArray) ids = NULL;

  g_return_val_if_fail (BELLHOP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  ids = g_ptr_array_new ();
  for (guint i = 0; i < self->infos->len; i++)
    g_ptr_array_add (ids, (gpointer) bellhop_action_info_get_id (self->infos->pdata[i]));
  g_ptr_array_add (ids, NULL);
  return bellhop_suggest (id, (const char *const *) ids->pdata);
}

/**
 * bellhop_registry_get_failures:
 * @self: a registry
 * @out_n_failures: (out): how many there are
 *
 * Gets the modules that could not be loaded.
 *
 * Returns: (transfer none) (array length=out_n_failures): what failed, and why
 */
const BellhopModuleFailure *
bellhop_registry_get_failures (BellhopRegistry *self,
                               guint           *out_n_failures)
{
  g_return_val_if_fail (BELLHOP_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (out_n_failures != NULL, NULL);

  *out_n_failures = self->failures->len;
  return (const BellhopModuleFailure *) (gpointer) self->failures->data;
}

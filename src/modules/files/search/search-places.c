/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-places.h"

#include <stdlib.h>
#include <string.h>

/* A folder or file that was asked for. */
typedef struct
{
  char *path;  /* Owned */
  char *real;  /* Owned: without links; NULL until they are compared */
  guint order; /* in which it was asked for */
} Place;

/* How a walk comes to one of them, and by which path it is told. */
typedef struct
{
  char *path; /* Owned */
  char *told; /* Owned */
} Way;

struct _SearchPlaces
{
  GPtrArray *places; /* of Place */
  GPtrArray *paths;  /* Borrowed from them, and NULL */

  /* The ways to each place that is inside another one, or NULL: there is none. */
  GHashTable *shared; /* path → Way */
  GMutex      mutex;  /* guards what follows; no other lock is taken while it is held */
  GHashTable *told;   /* what has been claimed below them */
};

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->path);
  g_free (self->real);
  g_free (self);
}

static void
way_free (gpointer data)
{
  Way *self = data;

  g_free (self->path);
  g_free (self->told);
  g_free (self);
}

SearchPlaces *
search_places_new (const char *const *paths)
{
  SearchPlaces *self = g_new0 (SearchPlaces, 1);

  self->places = g_ptr_array_new_with_free_func (place_free);
  self->paths = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      Place *place = g_new (Place, 1);

      *place = (Place){ g_strdup (paths[i]), NULL, i };
      g_ptr_array_add (self->places, place);
    }
  return self;
}

void
search_places_free (SearchPlaces *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->paths);
  g_clear_pointer (&self->shared, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* --- Before the walk: on a worker --- */

/* What is not there has no other path than its own. */
static gboolean
drop_same (SearchPlaces *self,
           BellhopJob   *job,
           GError      **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->places->len;)
    {
      Place           *place = self->places->pdata[i];
      g_autofree char *real = realpath (place->path, NULL);

      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      place->real = g_strdup (real != NULL ? real : place->path);
      /* The set keeps the text that was added last, so that of a place that goes is not added. */
      if (g_hash_table_contains (known, place->real))
        {
          g_ptr_array_remove_index (self->places, i);
          continue;
        }
      g_hash_table_add (known, place->real);
      i++;
    }
  return TRUE;
}

static void
add_way (SearchPlaces *self,
         const char   *path,
         const char   *told)
{
  Way *way = g_new (Way, 1);

  if (self->shared == NULL)
    {
      self->shared = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, way_free);
      self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  *way = (Way){ g_strdup (path), g_strdup (told) };
  g_hash_table_replace (self->shared, way->path, way);
}

static char *
join (const char *folder,
      const char *rest)
{
  return g_strconcat (folder[1] != '\0' ? folder : "", rest, NULL);
}

/* Any folder above @place that is a place, too, leads to it. */
static void
find_ways (SearchPlaces *self,
           const Place  *place,
           GHashTable   *by_real)
{
  g_autofree char *above = g_strdup (place->real);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const Place *first = place;
  guint        told = 0;
  char        *slash;

  if (place->real[1] == '\0')
    return;
  g_ptr_array_add (paths, g_strdup (place->path));
  while ((slash = strrchr (above, '/')) != NULL)
    {
      const Place *outer;

      *slash = '\0';
      outer = g_hash_table_lookup (by_real, *above != '\0' ? above : "/");
      if (outer == NULL)
        continue;
      if (outer->order < first->order)
        {
          first = outer;
          told = paths->len;
        }
      g_ptr_array_add (paths, join (outer->path, place->real + strlen (above)));
    }
  for (guint i = 0; i < paths->len && paths->len > 1; i++)
    add_way (self, paths->pdata[i], paths->pdata[told]);
}

static gboolean
prepare_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  SearchPlaces *self = data;
  g_autoptr(GHashTable) by_real = g_hash_table_new (g_str_hash, g_str_equal);

  if (self->places->len < 2)
    return TRUE;
  if (!drop_same (self, job, error))
    return FALSE;
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = self->places->pdata[i];

      g_hash_table_insert (by_real, place->real, place);
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      find_ways (self, self->places->pdata[i], by_real);
    }
  return TRUE;
}

BellhopFuture *
search_places_prepare (SearchPlaces *self)
{
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, self, NULL);
}

const char *const *
search_places_get_paths (SearchPlaces *self)
{
  g_ptr_array_set_size (self->paths, 0);
  for (guint i = 0; i < self->places->len; i++)
    g_ptr_array_add (self->paths, ((Place *) self->places->pdata[i])->path);
  g_ptr_array_add (self->paths, NULL);
  return (const char *const *) self->paths->pdata;
}

/* --- During it --- */

static gboolean
is_new (SearchPlaces       *self,
        const BellhopVisit *visit,
        const char         *told)
{
  char    *key;
  gboolean result;

  if (visit->kind == BELLHOP_VISIT_FOLDER_DONE ||
      (visit->kind == BELLHOP_VISIT_FOLDER && visit->depth == 0))
    return TRUE;
  key = g_strdup_printf ("%u%s", visit->kind, told);
  g_mutex_lock (&self->mutex);
  result = g_hash_table_add (self->told, key);
  g_mutex_unlock (&self->mutex);
  return result;
}

const char *
search_places_claim (SearchPlaces *self,
                     BellhopVisit *visit,
                     GString      *buffer)
{
  const Way *way;

  if (self->shared == NULL)
    return visit->path;

  way = g_hash_table_lookup (self->shared, visit->path);
  if (way == NULL)
    way = visit->folder;
  if (visit->kind == BELLHOP_VISIT_FOLDER)
    visit->own = (gpointer) way;
  if (way == NULL)
    return visit->path;

  g_string_assign (buffer, way->told);
  g_string_append (buffer, visit->path + strlen (way->path));
  return is_new (self, visit, buffer->str) ? buffer->str : NULL;
}

/* Stands in for the program, where no bundle for Windows can be made: it does what the installer asks of it.
 *
 *   forget --yes   deletes the story in the person's folder, and notes that it ran; fails where "keep.txt" lies there
 *   wait           stays open until it is ended
 *   FILE           notes the file that it was opened with
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void path_of(char *path, const char *name)
{
    snprintf(path, MAX_PATH, "%s\\Stories\\%s", getenv("LOCALAPPDATA"), name);
}

static void note(const char *name, const char *text)
{
    char path[MAX_PATH];
    path_of(path, name);
    FILE *file = fopen(path, "w");
    if (file) {
        fputs(text, file);
        fclose(file);
    }
}

int main(int count, char **arguments)
{
    char path[MAX_PATH];
    if (count > 2 && !strcmp(arguments[1], "forget") && !strcmp(arguments[2], "--yes")) {
        path_of(path, "keep.txt");
        if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES)
            return 1;
        note("forgotten.txt", arguments[0]);
        path_of(path, "draft.json");
        return DeleteFileA(path) ? 0 : 1;
    }
    if (count > 1 && !strcmp(arguments[1], "wait")) {
        Sleep(120000);
        return 0;
    }
    if (count > 1)
        note("opened.txt", arguments[1]);
    return 0;
}

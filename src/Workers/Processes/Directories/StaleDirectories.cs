using System.Text.RegularExpressions;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>Removes work directories of engines that died before they could.</summary>
internal static partial class StaleDirectories
{
    private static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(10);

    /// <summary>Removes this user's directories whose process is gone and that have not changed for ten
    /// minutes.</summary>
    /// <param name="root">The folder in which they are.</param>
    /// <param name="now">The present.</param>
    public static void Remove(string root, DateTimeOffset now)
    {
        var user = LibC.EffectiveUser();
        foreach (var name in FolderRemover.List(root, isOwn: false))
        {
            var match = WorkDirectoryName().Match(name);
            if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, out var process) || process <= 0)
                continue;
            var path = $"{root}/{name}";
            if (FileStatus.Read(path, out var status) != 0 || !status.IsDirectory || status.Owner != user
                || now.ToUnixTimeSeconds() - status.ModifiedSeconds < MinimumAge.TotalSeconds || IsAlive(process))
            {
                continue;
            }

            FolderRemover.Remove(path);
        }
    }

    private static bool IsAlive(int process) => LibC.Kill(process, 0) == 0 || LibC.Error != Errno.NoProcess;

    [GeneratedRegex(@"^thunk-execute\.b([1-9][0-9]{0,9})-[1-9][0-9]{0,9}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WorkDirectoryName();
}

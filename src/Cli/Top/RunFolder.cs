using System.Globalization;
using System.Net.Sockets;
using Burst.Gg.Layout;

namespace Burst.Cli.Top;

/// <summary>The folder with a socket for each run of this user that can be watched, named after its process.</summary>
internal static partial class RunFolder
{
    private const string Ending = ".sock";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where it is: in the user's runtime folder, else in that for temporary files.</summary>
    public static string Path => Host.Variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
        ? System.IO.Path.Join(runtime, "burst")
        : System.IO.Path.Join(System.IO.Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"burst-{UserId()}"));

    /// <summary>The socket of a process.</summary>
    public static string SocketOf(int pid) => System.IO.Path.Join(Path, string.Create(CultureInfo.InvariantCulture, $"{pid}{Ending}"));

    /// <summary>Makes the folder, for this user alone.</summary>
    /// <exception cref="IOException">It cannot be made, or others may write in it.</exception>
    public static void Make()
    {
        var made = Directory.CreateDirectory(Path, Mode);
        if ((made.UnixFileMode & ~Mode) != 0)
            throw new IOException($"{Path} is open to others");
    }

    /// <summary>The processes that can be watched, the newest first. Sockets that processes left behind are removed.</summary>
    public static IReadOnlyList<int> Runs()
    {
        if (!Directory.Exists(Path))
            return [];
        var runs = new List<(int Pid, DateTime Since)>();
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles($"*{Ending}"))
        {
            if (!int.TryParse(file.Name[..^Ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            if (Directory.Exists($"/proc/{pid}"))
                runs.Add((pid, file.LastWriteTimeUtc));
            else
                Remove(file.FullName);
        }

        return [.. runs.OrderByDescending(run => run.Since).Select(run => run.Pid)];
    }

    /// <summary>Removes a socket, if it can be removed.</summary>
    public static void Remove(string socket)
    {
        try
        {
            File.Delete(socket);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            // It does no harm where it is.
        }
    }

    /// <summary>A new socket of the kind that runs listen on.</summary>
    public static Socket Open() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();
}

namespace Burst.Testing;

/// <summary>A folder of its own for one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const int MostAttempts = 40;

    /// <summary>The folder, absolute.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("burst-test.").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => Path.Combine([FullPath, .. parts]);

    /// <summary>Writes a file, with the folders above it.</summary>
    public string Write(string name, string content, bool isExecutable = false)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        if (isExecutable)
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Removes it, also from under what was begun ahead of its use and still writes there: a build's questions to a
    /// compiler, for one.</summary>
    public void Dispose()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(FullPath, recursive: true);
                return;
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                Thread.Sleep(attempt);
            }
        }
    }
}

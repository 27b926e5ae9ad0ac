using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Burst.Engine;

namespace Burst.Cli.Remoting;

/// <summary>Tokens and certificates from files.</summary>
internal static class Credentials
{
    /// <summary>The environment variable with the token of servers.</summary>
    public const string TokenVariable = "BURST_TOKEN";

    /// <summary>The token of a file, of the command line, or of the environment, in this order.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="BurstException">The file cannot be read or is empty.</exception>
    public static string? Token(string? file, string? given = null)
    {
        if (file is null)
            return given ?? (Host.Variable(TokenVariable) is { Length: > 0 } token ? token : null);
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : throw new BurstException($"{file}: there is no token in it");
        }
        catch (Exception e) when (Gg.Layout.SystemError.IsOne(e))
        {
            throw new BurstException($"{file}: {Gg.Layout.SystemError.Describe(e, file)}", e);
        }
    }

    /// <summary>A certificate to trust.</summary>
    /// <exception cref="BurstException">The file holds none.</exception>
    public static X509Certificate2? Authority(string? file) =>
        file is null ? null : Load(file, () => X509Certificate2.CreateFromPem(File.ReadAllText(file)));

    /// <summary>A certificate to show, with its private key.</summary>
    /// <exception cref="BurstException">The files do not hold them.</exception>
    public static X509Certificate2 Certificate(string file, string keyFile) =>
        Load(file, () => X509Certificate2.CreateFromPemFile(file, keyFile));

    private static X509Certificate2 Load(string file, Func<X509Certificate2> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException || Gg.Layout.SystemError.IsOne(e))
        {
            throw new BurstException($"{file}: not a certificate in PEM, with its key where one is needed: {e.Message}", e);
        }
    }
}

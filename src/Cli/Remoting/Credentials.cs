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
    /// <exception cref="BurstException">The file cannot be read, or there is no token in it, or none that fits into a
    /// header.</exception>
    public static string? Token(string? file, string? given = null)
    {
        if (file is not null)
            return Check(file, Read(file));
        if (given is not null)
            return Check("--token", given);
        return Host.Variable(TokenVariable) is { Length: > 0 } token ? Check(TokenVariable, token) : null;
    }

    /// <summary>A certificate to trust.</summary>
    /// <exception cref="BurstException">The file holds none.</exception>
    public static X509Certificate2? Authority(string? file) =>
        file is null ? null : Load(file, () => X509Certificate2.CreateFromPem(File.ReadAllText(file)));

    /// <summary>A certificate to show, with its private key.</summary>
    /// <exception cref="BurstException">The files do not hold them.</exception>
    public static X509Certificate2 Certificate(string file, string keyFile) =>
        Load(file, () => X509Certificate2.CreateFromPemFile(file, keyFile));

    private static string Check(string source, string token)
    {
        if (token.Length == 0)
            throw new BurstException($"{source}: there is no token in it");
        return token.All(letter => letter is > ' ' and < '\x7f')
            ? token
            : throw new BurstException($"{source}: a token has letters, digits and signs of ASCII only, and no spaces");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (Gg.Layout.SystemError.IsOne(e))
        {
            throw new BurstException($"{file}: {Gg.Layout.SystemError.Describe(e, file)}", e);
        }
    }

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

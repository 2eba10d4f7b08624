using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Watch.Actors.Transport;

/// <summary>Reads certificates, and says in one line what is wrong with their files.</summary>
internal static class TlsFiles
{
    private const string CaKey = "watch-actors.etcd.tls.ca-file";
    private const string CertKey = "watch-actors.etcd.tls.cert-file";
    private const string KeyKey = "watch-actors.etcd.tls.key-file";

    /// <summary>Says what is wrong with the files.</summary>
    /// <returns>One line that names the setting, the path and the remedy; null when nothing is wrong.</returns>
    public static string? Problem(TlsSettings settings)
    {
        try
        {
            Read(settings);
            return null;
        }
        catch (TlsFileException unusable)
        {
            return unusable.Message;
        }
    }

    /// <summary>Reads the files as they are now.</summary>
    /// <exception cref="TlsFileException">One cannot be used; the message is <see cref="Problem"/>'s line.</exception>
    public static SslClientAuthenticationOptions Read(TlsSettings settings)
    {
        var options = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (settings.CaFile.Length > 0)
            options.CertificateChainPolicy = TrustOnly(ReadCertificates(CaKey, settings.CaFile));
        if (settings.CertFile.Length > 0 || settings.KeyFile.Length > 0)
            options.ClientCertificateContext = ReadIdentity(settings);
        if (settings.InsecureSkipVerify)
        {
#pragma warning disable CA5359, MA0039 // The user asked for it by name; the setting says what it is for.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        }

        return options;
    }

    /// <summary>When the files were last written: what was made of them is good for as long as this does not change.</summary>
    public static (DateTime Ca, DateTime Cert, DateTime Key) Stamp(TlsSettings settings)
    {
        return (Written(settings.CaFile), Written(settings.CertFile), Written(settings.KeyFile));

        static DateTime Written(string path) => path.Length == 0 ? default : File.GetLastWriteTimeUtc(path);
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static SslStreamCertificateContext ReadIdentity(TlsSettings settings)
    {
        if (settings.KeyFile.Length == 0)
            throw new TlsFileException($"{CertKey} is set and {KeyKey} is not: a client certificate needs its private key");
        if (settings.CertFile.Length == 0)
            throw new TlsFileException($"{KeyKey} is set and {CertKey} is not: a private key needs its certificate");
        var chain = ReadCertificates(CertKey, settings.CertFile);
        var key = ReadText(KeyKey, settings.KeyFile);
        try
        {
            using var bare = X509Certificate2.CreateFromPem(ReadText(CertKey, settings.CertFile));
            var own = X509Certificate2.CreateFromPem(bare.ExportCertificatePem(), key);
            chain.RemoveAt(0);

            // Offline: what is missing of the chain is not fetched from the addresses that the certificate names.
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new TlsFileException(
                $"{KeyKey} \"{settings.KeyFile}\" is no private key of the certificate in \"{settings.CertFile}\": "
                    + "give the unencrypted PEM key that belongs to it",
                unusable);
        }
    }

    private static X509Certificate2Collection ReadCertificates(string setting, string path)
    {
        var text = ReadText(setting, path);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException unreadable)
        {
            throw NoCertificate(setting, path, unreadable);
        }

        return certificates.Count > 0 ? certificates : throw NoCertificate(setting, path, null);
    }

    private static TlsFileException NoCertificate(string setting, string path, Exception? cause) =>
        new($"{setting} \"{path}\" holds no certificate: give a PEM file with a BEGIN CERTIFICATE block", cause);

    private static string ReadText(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsFileException(
                $"{setting} \"{path}\" does not exist: give the path of a PEM file, or leave the setting empty", missing);
        }
        catch (Exception unreadable)
            when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsFileException(
                $"{setting} \"{path}\" cannot be read ({unreadable.Message}): give the path of a PEM file that this user may read",
                unreadable);
        }
    }
}

/// <summary>A certificate or key file cannot be used; the message is one line for a reader.</summary>
internal sealed class TlsFileException(string message, Exception? inner = null) : Exception(GrpcStatusMapping.OneLine(message), inner);

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Armed.Server.Security;

/// <summary>Loads the certificate of https addresses.</summary>
internal static class ServerCertificate
{
    /// <exception cref="ArgumentException">It cannot be read; the message has no password.</exception>
    public static X509Certificate2? Load(ArmedServerOptions options)
    {
        if (options.CertificatePath is null)
        {
            return null;
        }

        try
        {
            return Read(options);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException(
                $"The certificate '{options.CertificatePath}' cannot be read: {e.Message} Expected a PFX or PEM file with its private key, and its password if it has one.", e);
        }
    }

    private static X509Certificate2 Read(ArmedServerOptions options)
    {
        if (!File.ReadAllText(options.CertificatePath!).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(options.CertificatePath!, options.CertificatePassword);
        }

        using var pem = options.CertificatePassword is null
            ? X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.CertificateKeyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath!, options.CertificatePassword, options.CertificateKeyPath);

        // Through PKCS 12 once, as Windows cannot use a key that lives in memory alone.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}

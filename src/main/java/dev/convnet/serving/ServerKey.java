// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;

/** The private key and certificate with which a server answers by HTTPS. */
public final class ServerKey {
  private final KeyStore store;
  private final String password;

  private ServerKey(KeyStore store, String password) {
    this.store = store;
    this.password = password;
  }

  /**
   * Reads a key store.
   *
   * @param file PKCS12 or JKS, as Java's {@code keytool} and {@code openssl pkcs12} write them
   * @param password of the store and its key
   * @throws IOException if there is no such file, the password is wrong, or there is no private key
   */
  public static ServerKey read(Path file, String password) throws IOException {
    if (!Files.isRegularFile(file)) throw new IOException("there is no file " + file);
    try {
      var store = KeyStore.getInstance(file.toFile(), password.toCharArray());
      if (!hasKey(store)) throw new IOException(file + " has no private key");
      return new ServerKey(store, password);
    } catch (KeyStoreException e) {
      throw new IOException(file + " is not a key store (PKCS12)", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read the key store " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      if (!(e.getCause() instanceof UnrecoverableKeyException)) throw e;
      throw new IOException("the password of the key store " + file + " is wrong", e);
    }
  }

  private static boolean hasKey(KeyStore store) throws KeyStoreException {
    for (var alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) return true;
    }
    return false;
  }

  KeyStore store() {
    return store;
  }

  String password() {
    return password;
  }

  KeyManagerFactory managers() {
    try {
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, password.toCharArray());
      return managers;
    } catch (GeneralSecurityException e) { // the store was read with the same password
      throw new IllegalStateException(e);
    }
  }

  /** Does not tell the secret. */
  @Override
  public String toString() {
    return "ServerKey";
  }
}

"""Authorities and certificates for scripts, by the openssl command. Not a script itself."""
import subprocess


class Authority:
    """Writes FOLDER/NAME.pem and .key, and certificates beside them."""

    def __init__(self, folder, name="ca"):
        self.folder, self.name, self.count, self.crl = folder, name, 0, f"{folder}/{name}.crl"
        self.run("req", "-x509", *self.key(name), "-days", "30", "-subj", f"/CN={name}", "-out", f"{folder}/{name}.pem",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, file, *names, days=2, usage="serverAuth", subject=None):
        """names: DNS names, or IP:127.0.0.1. Negative days: it has expired."""
        folder = self.folder
        self.run("req", *self.key(file), "-subj", subject or f"/CN={names[0] if names else file}", "-out", f"{folder}/{file}.csr")
        with open(f"{folder}/{file}.ext", "w") as extensions:
            if names:
                extensions.write("subjectAltName=" + ",".join(n if ":" in n else f"DNS:{n}" for n in names) + "\n")
            extensions.write(f"extendedKeyUsage={usage}\n")
        self.count += 1
        self.run("x509", "-req", "-in", f"{folder}/{file}.csr", "-CA", f"{folder}/{self.name}.pem", "-CAkey",
                 f"{folder}/{self.name}.key", "-set_serial", str(self.count), "-days", str(days), "-extfile", f"{folder}/{file}.ext",
                 "-out", f"{folder}/{file}.pem")

    def revoke(self, *files):
        """Writes a list of these certificates, and of no others."""
        folder, name = self.folder, self.name
        for end in ("index", "index.attr", "crlnumber"):
            with open(f"{folder}/{name}.{end}", "w") as file:
                file.write("01\n" if end == "crlnumber" else "")
        with open(f"{folder}/{name}.cnf", "w") as file:
            file.write(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {folder}/{name}.index\ncrlnumber = {folder}/{name}.crlnumber\n"
                       "default_md = sha256\ndefault_crl_days = 2\n")
        words = ["ca", "-config", f"{folder}/{name}.cnf", "-keyfile", f"{folder}/{name}.key", "-cert", f"{folder}/{name}.pem"]
        for file in files:
            self.run(*words, "-revoke", f"{folder}/{file}.pem")
        self.run(*words, "-gencrl", "-out", self.crl)

    def answer(self, file):
        """Writes FILE.der: what an OCSP responder says of a certificate. After `revoke`, which writes the index."""
        folder, name = self.folder, self.name
        self.run("ocsp", "-index", f"{folder}/{name}.index", "-CA", f"{folder}/{name}.pem", "-rsigner", f"{folder}/{name}.pem",
                 "-rkey", f"{folder}/{name}.key", "-issuer", f"{folder}/{name}.pem", "-cert", f"{folder}/{file}.pem",
                 "-ndays", "2", "-respout", f"{folder}/{file}.der")

    def key(self, file):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{self.folder}/{file}.key"]

    @staticmethod
    def run(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)
